package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.GatewayKey;
import dev.satchel.e2e.cluster.Replica;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A gateway that reads its token from the mounted Secret goes through rotations without one request
 * refused. The kubelet is told of each new token, so an overlap of seconds is enough.
 */
@ExtendWith(Scenarios.class)
class KeyRotationE2E {
  private static final int ROTATIONS = 100;
  private static final int PER_SECOND = 200;

  /**
   * What {@code keys.md} recommends is minutes, for a kubelet that was not told; here a token that
   * the file holds for longer than this would be refused.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private static final Duration PACE = Duration.ofSeconds(2);

  @Test
  void a_hundred_rotations_under_200_checks_a_second_refuse_none(Scenario scenario) {
    GatewayKey key =
        scenario
            .key("rotating", "rotation: {overlap: %ds}".formatted(OVERLAP.toSeconds()))
            .awaitReady();
    Replica replica = Replica.start(scenario, key, PER_SECOND);
    int before = replica.counts().ok();
    long begin = System.nanoTime();

    for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
      String old = key.status().prefix();
      key.rotate(Integer.toString(rotation));
      Eventually.within(10).until(() -> !key.status().prefix().equals(old));
      long due = begin + PACE.toNanos() * rotation;
      Eventually.within(10).until(() -> System.nanoTime() - due >= 0);
    }

    Eventually.after(OVERLAP); // what the file holds now is the last one, or refused from here on
    Eventually.after(Duration.ofSeconds(2));
    Replica.Counts counts = replica.counts();
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%d rotations in %.0f s: %s, %.0f checks a second%n",
        ROTATIONS, seconds, counts, (counts.ok() - before) / seconds);
    assertThat(counts.refused()).as(replica.complaints()).isZero();
    assertThat(counts.failed()).as(replica.complaints()).isZero();
    assertThat((counts.ok() - before) / seconds)
        .as("checks a second")
        .isGreaterThan(PER_SECOND * 0.9);
    // A file that skipped half of them would have shown little.
    assertThat(counts.tokens()).as("tokens that were used").isGreaterThan(ROTATIONS * 9 / 10);
  }
}
