package dev.satchel.webhook.cache;

/** Told how each comparison of the cache with the API server ended. */
@FunctionalInterface
public interface ConfirmationOutcomes {
  /**
   * {@code quiet} (nothing has changed since the cache was complete), {@code confirmed} by a list,
   * {@code crowded} (too many objects in the namespace) or {@code failed}.
   */
  void count(String outcome);
}
