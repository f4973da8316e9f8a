package dev.satchel.webhook.cache;

/** Told how each comparison of the cache with the API server ended. */
@FunctionalInterface
public interface ConfirmationOutcomes {
  /** {@code confirmed}, {@code crowded} (too many objects in the namespace) or {@code failed}. */
  void count(String outcome);
}
