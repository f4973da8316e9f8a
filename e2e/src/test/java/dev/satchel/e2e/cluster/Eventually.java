package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for a condition; an exception while looking counts as "not yet". */
public final class Eventually {
  private Eventually() {}

  public static ConditionFactory within(long seconds) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(seconds))
        .pollInterval(Duration.ofMillis(200))
        .pollInSameThread()
        .ignoreExceptions();
  }

  /** Lets so much time go by, where the passing of time is what matters. */
  public static void after(Duration pause) {
    Instant end = Instant.now().plus(pause);
    within(pause.toSeconds() + 10).until(() -> Instant.now().isAfter(end));
  }

  static void none(Collection<?> things) {
    assertThat(things).isEmpty();
  }
}
