package dev.satchel.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.secret.StoredSecret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a secret by the rows that were there at the start. */
class SettlementsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final StoredSecret ROW = new StoredSecret("u-a", "alice", "dev-alice", "a", 3, 7);

  private final AtomicInteger reads = new AtomicInteger();
  private final Settlements settlements =
      new Settlements(
          () -> {
            reads.incrementAndGet();
            return List.of(ROW);
          },
          Clock.fixed(NOW, ZoneOffset.UTC));

  private static UserSecret secret(long generation, String user, String source, String stored) {
    UserSecret secret =
        Serialization.unmarshal(
            """
            apiVersion: satchel.dev/v1alpha1
            kind: UserSecret
            metadata: {name: a, namespace: dev-alice, uid: u-a, generation: %d}
            spec: {user: %s, envName: A, %s}
            """
                .formatted(generation, user, source),
            UserSecret.class);
    secret.setStatus(
        new UserSecretStatus(
            List.of(new Condition("Stored", stored, generation, NOW.toString(), "Stored", "")),
            7L,
            null,
            null));
    return secret;
  }

  @Test
  void a_secret_with_a_row_of_its_generation_and_a_status_that_says_so_is_stored() {
    UserSecret secret = secret(3, "alice", "value: x", "True");

    assertThat(settlements.of(secret))
        .contains(new Settlement(3, "alice", "", new Outcome.Stored(7), NOW));
    assertThat(settlements.isTrusted("u-a", NOW)).isTrue();
    assertThat(settlements.haveAll(List.of(secret))).isTrue();
    assertThat(reads).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({
    "4, alice, value: x, True", // changed since
    "3, bob, value: x, True",
    "3, alice, value: x, False", // a refused put left its generation in the row
    "3, alice, 'valueFrom: {secretKeyRef: {name: s, key: k}}', True" // that one may have changed
  })
  void no_other_is(long generation, String user, String source, String stored) {
    UserSecret secret = secret(generation, user, source, stored);

    assertThat(settlements.of(secret)).isEmpty();
    assertThat(settlements.haveAll(List.of(secret))).isFalse();
  }

  @Test
  void what_was_settled_since_counts_more_than_the_row() {
    Settlement since = new Settlement(3, "alice", "", new Outcome.Conflicted("x"), NOW);
    settlements.put("u-a", since);

    assertThat(settlements.of(secret(3, "alice", "value: x", "True"))).contains(since);
  }

  @Test
  void while_the_store_is_away_nothing_is_known_and_it_is_asked_again() {
    AtomicInteger asked = new AtomicInteger();
    Settlements away =
        new Settlements(
            () -> {
              if (asked.getAndIncrement() == 0) {
                throw new StoreUnavailableException("away");
              }
              return List.of(ROW);
            },
            Clock.systemUTC());
    UserSecret secret = secret(3, "alice", "value: x", "True");

    assertThat(away.of(secret)).isEmpty();
    assertThat(away.of(secret)).isPresent();
  }
}
