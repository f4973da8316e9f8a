package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

  static void none(Collection<?> things) {
    assertThat(things).isEmpty();
  }
}
