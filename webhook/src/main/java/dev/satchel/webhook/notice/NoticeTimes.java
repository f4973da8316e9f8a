package dev.satchel.webhook.notice;

import java.time.Duration;

/**
 * How long notice lasts.
 *
 * @param underWay how long a change may take after it was let through until its author is told that
 *     it is made: an API server's {@code --request-timeout}
 */
public record NoticeTimes(Duration underWay) {
  /** With the default of {@code --request-timeout}, a minute. */
  public static final NoticeTimes DEFAULT = new NoticeTimes(Duration.ofMinutes(1));

  /** As long other changes are let through on the same notice. */
  Duration fresh() {
    return underWay.dividedBy(3);
  }

  /**
   * From when a notice is seen until all that was let through on it is made, or never will be; with
   * something to spare, for clocks do not all run alike.
   */
  public Duration settled() {
    return underWay.plus(fresh()).plus(underWay.dividedBy(6));
  }
}
