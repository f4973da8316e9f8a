package dev.satchel.webhook.cache;

import static dev.satchel.webhook.cache.QuietNamespaces.State.QUIET;
import static dev.satchel.webhook.cache.QuietNamespaces.State.SETTLED;
import static dev.satchel.webhook.cache.QuietNamespaces.State.STIRRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.webhook.notice.NoticeTimes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietNamespacesTest {
  private static final NoticeTimes TIMES = NoticeTimes.DEFAULT;
  private static final Duration ALMOST_SETTLED = TIMES.settled().minusNanos(1);

  private long now;
  private final QuietNamespaces namespaces = new QuietNamespaces(TIMES, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void what_was_let_through_on_a_notice_is_waited_for() {
    assertThat(TIMES.settled()).isGreaterThan(TIMES.underWay().plus(Duration.ofSeconds(20)));

    assertThat(namespaces.look("dev", "1")).isEqualTo(STIRRED);
    pass(ALMOST_SETTLED);
    assertThat(namespaces.look("dev", "1")).isEqualTo(STIRRED);
    assertThat(namespaces.isStirred("dev")).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(namespaces.isStirred("dev")).isFalse();
    assertThat(namespaces.look("dev", "1")).isEqualTo(SETTLED);
  }

  @Test
  void it_is_quiet_once_the_cache_agreed_and_until_the_next_notice() {
    namespaces.look("dev", "1");
    pass(TIMES.settled());
    namespaces.agreed("dev", "1");
    assertThat(namespaces.look("dev", "1")).isEqualTo(QUIET);
    pass(Duration.ofDays(30));
    assertThat(namespaces.look("dev", "1")).isEqualTo(QUIET);

    assertThat(namespaces.look("dev", "2")).isEqualTo(STIRRED);
    pass(TIMES.settled());
    assertThat(namespaces.look("dev", "2")).isEqualTo(SETTLED);
  }

  @Test
  void that_the_cache_agreed_says_nothing_of_a_notice_given_meanwhile() {
    namespaces.look("dev", "1");
    pass(TIMES.settled());
    assertThat(namespaces.look("dev", "1")).isEqualTo(SETTLED);
    namespaces.look("dev", "2");

    namespaces.agreed("dev", "1");

    assertThat(namespaces.look("dev", "2")).isEqualTo(STIRRED);
    assertThat(namespaces.look("dev", "1")).isEqualTo(STIRRED);
  }

  @Test
  void a_namespace_that_nobody_has_looked_at_has_to_be_asked_about() {
    assertThat(namespaces.isStirred("dev")).isFalse();

    namespaces.look("other", "");

    assertThat(namespaces.isStirred("dev")).isFalse();
    assertThat(namespaces.look("dev", "")).isEqualTo(STIRRED);
  }
}
