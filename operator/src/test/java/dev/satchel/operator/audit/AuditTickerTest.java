package dev.satchel.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AuditTickerTest {
  @Test
  @Timeout(3)
  void its_end_does_not_wait_for_a_look_that_is_far_away() {
    AuditTicker ticker = new AuditTicker("far", Duration.ofHours(1), () -> true, () -> {});
    ticker.start();

    ticker.close();
  }

  @Test
  @Timeout(10)
  void its_end_waits_for_a_look_that_is_under_way() throws Exception {
    CountDownLatch looking = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    AuditTicker ticker =
        new AuditTicker(
            "slow",
            Duration.ofMillis(1),
            () -> true,
            () -> {
              looking.countDown();
              boolean _ = quietly();
              finished.set(true);
            });
    ticker.start();
    assertThat(looking.await(5, TimeUnit.SECONDS)).isTrue();

    ticker.close();

    assertThat(finished).isTrue();
  }

  /** Half a second, unless it is interrupted. */
  private static boolean quietly() {
    try {
      return new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("it was not waited for", e);
    }
  }
}
