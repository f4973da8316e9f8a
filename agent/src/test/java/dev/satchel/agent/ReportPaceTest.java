package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportPaceTest {
  /** The kubelet's: client-go flowcontrol.Backoff with 10 s and 5 minutes. */
  private static final class Kubelet {
    private Duration entry = Duration.ZERO;
    private Duration updated = Duration.ZERO;
    private boolean known;

    /** The time of the container's next start if it ends now. */
    Duration restart(Duration now) {
      boolean expired = !known || now.minus(updated).compareTo(Duration.ofMinutes(10)) > 0;
      Duration start = expired ? now : now.plus(entry);
      entry = expired ? Duration.ofSeconds(10) : entry.multipliedBy(2);
      known = true;
      updated = start;
      return start;
    }
  }

  @Test
  void the_kubelet_never_holds_back_an_agent_that_has_something_to_report_all_the_time() {
    Kubelet kubelet = new Kubelet();
    Duration now = Duration.ZERO;
    int ends = 0;
    int reports = 0;
    while (now.compareTo(Duration.ofHours(24)) < 0) {
      Duration started = now;
      Duration wait = ReportPace.untilNext(ends, Duration.ZERO);
      now = now.plus(wait.isNegative() ? Duration.ZERO : wait);
      ends = ReportPace.endsAfter(ends, now.minus(started));
      reports++;
      Duration restart = kubelet.restart(now);
      assertThat(restart.minus(now)).isLessThanOrEqualTo(Duration.ofSeconds(10));
      now = restart;
    }
    assertThat(reports).isGreaterThan(200);
  }

  @Test
  void the_first_report_is_made_at_once_and_the_second_not_before_ten_seconds() {
    assertThat(ReportPace.untilNext(0, Duration.ofMillis(300)).isPositive()).isFalse();
    assertThat(ReportPace.untilNext(1, Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(6));
    assertThat(ReportPace.untilNext(2, Duration.ofSeconds(20)))
        .isGreaterThan(Duration.ofMinutes(9));
    assertThat(ReportPace.endsAfter(2, Duration.ofMinutes(11))).isEqualTo(1);
  }
}
