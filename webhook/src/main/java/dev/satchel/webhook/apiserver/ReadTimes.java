package dev.satchel.webhook.apiserver;

/** Told of each read that an admission waited for. */
@FunctionalInterface
public interface ReadTimes {
  /**
   * How it ended: {@code found}, {@code missing} (there is no such object) or {@code failed}; and
   * how many nanoseconds that took.
   */
  void took(String outcome, long nanos);
}
