package dev.satchel.store.key;

import java.time.Instant;
import java.util.Optional;

/**
 * A stored token, without its hash.
 *
 * @param prefix its first 11 characters
 * @param deliveredAt when it was seen in the key's Secret; empty: not yet
 * @param validUntil from when on it is refused; empty: the present token
 */
public record TokenRow(
    String prefix, Optional<Instant> deliveredAt, Optional<Instant> validUntil) {}
