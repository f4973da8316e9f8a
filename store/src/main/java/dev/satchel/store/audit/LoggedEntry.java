package dev.satchel.store.audit;

import java.time.Instant;

/**
 * An entry in the chain.
 *
 * @param position 1 for the first; the next has the next number
 * @param linkedAt when it came into the chain
 * @param row what it tells
 */
public record LoggedEntry(long position, Instant linkedAt, AuditRow row) {}
