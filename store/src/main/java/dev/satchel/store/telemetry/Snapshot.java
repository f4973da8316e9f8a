package dev.satchel.store.telemetry;

import java.time.Instant;

/**
 * A row of {@code telemetry_snapshots}.
 *
 * @param periodStart when the period began that it is of
 * @param takenAt when it was counted, within the period
 */
public record Snapshot(Instant periodStart, Instant takenAt, UsageSummary summary) {}
