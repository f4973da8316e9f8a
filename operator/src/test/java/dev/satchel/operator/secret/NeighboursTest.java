package dev.satchel.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.operator.primary.Primaries;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two secrets settled at the same moment, of which one lets go of what the other wants. */
class NeighboursTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Outcome CONFLICTED = new Outcome.Conflicted("ConflictsWith: ns/a, envName");

  private final Settlements settlements = new Settlements(List::of, Clock.systemUTC());
  private final Neighbours neighbours =
      new Neighbours(settlements, new SecretIndex(new Primaries<>(secret -> true)), user -> {});

  @Test
  void one_that_became_blocked_while_another_let_go_asks_the_store_again() {
    long before = settlements.changesOf("alice");
    neighbours.changed("alice", "u-a");

    settle("u-b", CONFLICTED, before);

    assertThat(settlements.isTrusted("u-b", NOW)).isFalse();
  }

  @Test
  void one_that_is_found_blocked_again_while_another_let_go_asks_the_store_again() {
    settle("u-b", CONFLICTED, settlements.changesOf("alice"));
    long before = settlements.changesOf("alice");
    neighbours.changed("alice", "u-a");

    settlements.confirm("u-b", settlement(CONFLICTED));
    neighbours.settled(secret("u-b"), "alice", before);

    assertThat(settlements.isTrusted("u-b", NOW)).isFalse();
  }

  @Test
  void one_that_is_stored_or_that_nobody_let_go_for_does_not() {
    long before = settlements.changesOf("alice");
    settle("u-b", CONFLICTED, before);
    assertThat(settlements.isTrusted("u-b", NOW)).isTrue();

    neighbours.changed("alice", "u-a");
    settle("u-c", new Outcome.Stored(1), before);
    assertThat(settlements.isTrusted("u-c", NOW)).isTrue();
  }

  private void settle(String uid, Outcome outcome, long changes) {
    settlements.put(uid, settlement(outcome));
    neighbours.settled(secret(uid), "alice", changes);
  }

  private static Settlement settlement(Outcome outcome) {
    return new Settlement(1, "alice", "", outcome, NOW);
  }

  private static UserSecret secret(String uid) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withUid(uid).withName(uid).build());
    return secret;
  }
}
