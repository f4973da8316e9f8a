package dev.satchel.operator.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.operator.workspace.Touch.Made;
import dev.satchel.operator.workspace.Touch.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TouchTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
  private static final Target FRESH = new Target("17", "4711", NOW.minusMillis(50));
  private static final Target OLD = new Target("17", "4711", NOW.minusSeconds(60));
  private static final Target NOT_OURS = new Target("17", "4711", Instant.MIN);

  @Test
  void a_pod_is_told_at_once_of_a_secret_just_written_and_looked_at_again() {
    Touch touch = Touch.decide(Map.of(), FRESH, Made.NEVER, NOW);

    assertThat(touch.annotations())
        .isEqualTo(Map.of(Annotations.REVISION, "17", Annotations.REFRESH, "4711"));
    assertThat(touch.again()).contains(Touch.PAUSE);
  }

  @Test
  void between_the_two_times_nothing_is_done_but_waiting() {
    Made first = new Made("4711", NOW.minusMillis(300));

    Touch touch = Touch.decide(Map.of(Annotations.REFRESH, "4711"), FRESH, first, NOW);

    assertThat(touch.annotations()).isEmpty();
    assertThat(touch.again()).contains(Duration.ofMillis(500));
  }

  @Test
  void after_the_pause_it_is_told_a_second_and_last_time() {
    Made first = new Made("4711", NOW.minus(Touch.PAUSE));

    Touch touch = Touch.decide(Map.of(), FRESH, first, NOW);

    assertThat(touch.annotations()).containsEntry(Annotations.REFRESH, "4711+");
    assertThat(touch.again()).isEmpty();
    assertThat(Touch.decide(Map.of(), FRESH, new Made("4711+", NOW), NOW))
        .isEqualTo(new Touch(Map.of(), Optional.empty()));
  }

  @Test
  void a_pod_that_was_told_twice_is_left_alone_though_this_process_knows_nothing_of_it() {
    Touch touch = Touch.decide(Map.of(Annotations.REFRESH, "4711+"), NOT_OURS, Made.NEVER, NOW);

    assertThat(touch.annotations()).isEmpty();
    assertThat(touch.again()).isEmpty();
  }

  @Test
  void an_operator_that_died_between_the_two_times_goes_on_with_the_second() {
    Touch touch = Touch.decide(Map.of(Annotations.REFRESH, "4711"), NOT_OURS, Made.NEVER, NOW);

    assertThat(touch.annotations()).containsEntry(Annotations.REFRESH, "4711+");
  }

  @Test
  void a_new_pod_is_told_once_of_a_secret_that_its_kubelet_surely_has() {
    Touch touch = Touch.decide(Map.of(), OLD, Made.NEVER, NOW);

    assertThat(touch.annotations()).containsEntry(Annotations.REFRESH, "4711+");
    assertThat(touch.again()).isEmpty();
  }

  @Test
  void a_pod_that_was_told_of_an_older_secret_is_told_again() {
    Touch touch =
        Touch.decide(
            Map.of(Annotations.REFRESH, "4000+", Annotations.REVISION, "16"),
            FRESH,
            new Made("4000+", NOW.minusSeconds(5)),
            NOW);

    assertThat(touch.annotations()).containsEntry(Annotations.REVISION, "17");
  }
}
