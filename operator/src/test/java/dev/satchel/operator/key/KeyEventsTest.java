package dev.satchel.operator.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.operator.TestClock;
import dev.satchel.operator.event.EventRecorder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a key's end, and when. */
@EnableKubernetesMockClient(crud = true)
class KeyEventsTest {
  private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

  KubernetesClient client;

  private final AIGatewayKey key = new AIGatewayKey();
  private KeyEvents events;

  @BeforeEach
  void a_key() {
    key.setMetadata(new ObjectMetaBuilder().withName("eu").withUid("uid-1").build());
    events = new KeyEvents(new EventRecorder(client, new TestClock()));
  }

  private List<String> told() {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .map(Event::getMessage)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "P14DT1S |",
        "P14D    | expires at 2027-01-01T00:00:00Z, in less than 14 days",
        "P7DT1S  | expires at 2027-01-01T00:00:00Z, in less than 14 days",
        "P7D     | expires at 2027-01-01T00:00:00Z, in less than 7 days",
        "P1DT1S  | expires at 2027-01-01T00:00:00Z, in less than 7 days",
        "P1D     | expires at 2027-01-01T00:00:00Z, in less than 1 day",
        "PT1S    | expires at 2027-01-01T00:00:00Z, in less than 1 day",
        "PT0S    | expired at 2027-01-01T00:00:00Z; its tokens are refused",
        "PT-1S   | expired at 2027-01-01T00:00:00Z; its tokens are refused",
      })
  void the_nearest_of_14_7_and_1_days_is_told_of_and_then_the_end(Duration left, String message) {
    events.end(key, END, END.minus(left));

    assertThat(told()).isEqualTo(Optional.ofNullable(message).stream().toList());
  }

  @Test
  void looked_at_whenever_there_is_something_to_tell_each_is_told_once() {
    List<Duration> looks = new ArrayList<>();
    Optional<Instant> next = Optional.of(END.minus(Duration.ofDays(100)));
    while (next.isPresent()) {
      Instant now = next.get();
      looks.add(Duration.between(now, END));
      events.end(key, END, now);
      events.end(key, END, now.plusMillis(1));
      next = KeyEvents.next(END, now);
    }

    assertThat(looks)
        .containsExactly(
            Duration.ofDays(100),
            Duration.ofDays(14),
            Duration.ofDays(7),
            Duration.ofDays(1),
            Duration.ZERO);
    assertThat(told()).hasSize(4);
  }

  @Test
  void another_leader_does_not_tell_again_but_another_end_is_told_of() {
    events.end(key, END, END.minus(Duration.ofDays(3)));
    new KeyEvents(new EventRecorder(client, new TestClock()))
        .end(key, END, END.minus(Duration.ofDays(2)));
    assertThat(told()).hasSize(1);

    events.end(key, END.plusSeconds(60), END.minus(Duration.ofDays(2)));
    assertThat(told()).hasSize(2);
  }
}
