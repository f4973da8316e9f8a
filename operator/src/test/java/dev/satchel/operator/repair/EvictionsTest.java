package dev.satchel.operator.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.operator.TestClock;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvictionsTest {
  private final TestClock clock = new TestClock();
  private final List<String> evicted = new ArrayList<>();
  private boolean granted = true;
  private final Evictions evictions =
      new Evictions(
          pod -> {
            evicted.add(pod.getMetadata().getName());
            return granted;
          },
          clock);

  private Uninjected made(String name, Duration ago, String controller) {
    Instant made = clock.instant().minus(ago);
    return Uninjected.of(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("dev-alice")
                .withName(name)
                .withCreationTimestamp(made.toString())
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withUid(controller)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build())
        .orElseThrow();
  }

  @Test
  void the_oldest_goes_first_and_the_next_after_a_pause() {
    Uninjected old = made("old", Duration.ofHours(2), "a");
    Uninjected young = made("young", Duration.ofHours(1), "a");

    assertThat(evictions.evict("alice", List.of(young, old))).hasValue(Evictions.PACE);
    assertThat(evictions.evict("alice", List.of(young)).orElseThrow())
        .isPositive()
        .isLessThanOrEqualTo(Evictions.PACE);
    assertThat(evicted).containsExactly("old");

    clock.advance(Evictions.PACE);
    evictions.evict("alice", List.of(young));
    assertThat(evicted).containsExactly("old", "young");
  }

  @Test
  void users_do_not_wait_for_each_other() {
    evictions.evict("alice", List.of(made("hers", Duration.ofHours(1), "a")));
    evictions.evict("bob", List.of(made("his", Duration.ofHours(1), "b")));

    assertThat(evicted).containsExactly("hers", "his");
  }

  @Test
  void what_is_made_without_secrets_again_is_left_alone_for_a_while() {
    evictions.evict("alice", List.of(made("first", Duration.ofHours(1), "a")));
    clock.advance(Evictions.PACE);
    Uninjected again = made("again", Duration.ofSeconds(5), "a");

    assertThat(evictions.evict("alice", List.of(again))).hasValue(Evictions.FUTILE);
    assertThat(evicted).containsExactly("first");

    clock.advance(Evictions.FUTILE);
    evictions.evict("alice", List.of(again));
    assertThat(evicted).containsExactly("first", "again");
  }

  @Test
  void one_that_its_disruption_budget_keeps_is_tried_again() {
    granted = false;
    Uninjected kept = made("kept", Duration.ofHours(1), "a");
    evictions.evict("alice", List.of(kept));
    clock.advance(Evictions.PACE);

    assertThat(evictions.evict("alice", List.of(kept))).hasValue(Evictions.PACE);
    assertThat(evicted).containsExactly("kept", "kept");
  }

  @Test
  void without_any_that_is_made_again_there_is_nothing_to_wait_for() {
    assertThat(evictions.evict("alice", List.of())).isEqualTo(Optional.empty());
  }
}
