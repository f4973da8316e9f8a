package dev.satchel.agent;

import java.time.Duration;

/**
 * How often the sidecar may end to report. While the kubelet holds a container back, its files do
 * not change, so its back-off must not grow.
 *
 * <p>The kubelet (kuberuntime {@code doBackOff}, client-go {@code flowcontrol.Backoff}) starts a
 * container that ended at once if it has no entry for it, else not before 10 s (then 20 s, 40 s, up
 * to 5 minutes) after its end; each start doubles that, and the entry is void when the container
 * ends more than 10 minutes (twice the longest back-off) after the start before. So the first end
 * is free, the second costs 10 s, and after that the container runs for over 10 minutes before it
 * ends again, which makes it the first one again: no back-off is ever longer than the shortest.
 */
final class ReportPace {
  static final Duration BEFORE_SECOND = Duration.ofSeconds(10);
  static final Duration KUBELET_FORGETS = Duration.ofMinutes(10).plusSeconds(15);

  private ReportPace() {}

  /**
   * How long from now until it may end again; zero or less: now.
   *
   * @param ends how often the sidecar has ended to report since the kubelet last forgot
   * @param uptime since this container's start
   */
  static Duration untilNext(int ends, Duration uptime) {
    Duration needed =
        switch (ends) {
          case 0 -> Duration.ZERO;
          case 1 -> BEFORE_SECOND;
          default -> KUBELET_FORGETS;
        };
    return needed.minus(uptime);
  }

  /** What {@code ends} becomes by an end at this uptime. */
  static int endsAfter(int ends, Duration uptime) {
    return uptime.compareTo(KUBELET_FORGETS) >= 0 ? 1 : ends + 1;
  }
}
