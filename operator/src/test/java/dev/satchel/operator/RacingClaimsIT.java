package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.Condition;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Admission lets in what it cannot know yet; of all those the store keeps one. */
class RacingClaimsIT extends OperatorFixture {
  private static final int SECRETS = 1000;

  @Test
  void of_a_thousand_that_want_one_variable_one_has_it_and_the_others_name_it() throws Exception {
    applyUser("alice", NAMESPACE);
    start();

    assertOneHasIt(race());
  }

  @Test
  void two_operators_at_work_agree_on_the_one() throws Exception {
    applyUser("alice", NAMESPACE);
    start();
    OperatorConfig second = TestConfig.of("second", Policy.DEFAULT);
    try (SatchelOperator _ =
        SatchelOperator.start(second, client, store.database(), () -> {}, telemetry(), clock)) {
      assertOneHasIt(race());
    }
  }

  private List<UserSecret> race() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<?>> applies = new ArrayList<>();
      for (int i = 0; i < SECRETS; i++) {
        UserSecret secret = secretNumber(i);
        applies.add(threads.submit(() -> client.resource(secret).create()));
      }
      for (Future<?> apply : applies) {
        apply.get();
      }
    }
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(all()).allMatch(RacingClaimsIT::isSettled));
    return all();
  }

  private static UserSecret secretNumber(int i) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withNamespace(NAMESPACE).withName("s-" + i).build());
    secret.setSpec(
        new UserSecretSpec(
            "alice", null, true, "TOKEN", null, "value-" + i, null, null, null, List.of()));
    return secret;
  }

  private List<UserSecret> all() {
    return client.resources(UserSecret.class).inNamespace(NAMESPACE).list().getItems();
  }

  private static boolean isSettled(UserSecret secret) {
    Map<String, Condition> conditions = conditions(secret);
    return conditions.containsKey("Ready")
        && (conditions.get("Ready").isTrue() || isConflicted(secret));
  }

  private static boolean isConflicted(UserSecret secret) {
    Condition conflicted = conditions(secret).get("Conflicted");
    return conflicted != null && conflicted.isTrue();
  }

  private static Map<String, Condition> conditions(UserSecret secret) {
    return secret.getStatus() == null
        ? Map.of()
        : secret.getStatus().conditions().stream()
            .collect(Collectors.toMap(Condition::type, condition -> condition));
  }

  private void assertOneHasIt(List<UserSecret> secrets) {
    List<UserSecret> winners = secrets.stream().filter(secret -> !isConflicted(secret)).toList();
    assertThat(winners).hasSize(1);
    String winner = winners.getFirst().getMetadata().getName();
    assertThat(store.database().secrets().count("alice")).isEqualTo(1);
    assertThat(delivered("env.TOKEN")).isEqualTo("value-" + winner.substring(2));
    assertThat(secrets.stream().filter(RacingClaimsIT::isConflicted))
        .hasSize(SECRETS - 1)
        .allSatisfy(
            loser ->
                assertThat(conditions(loser).get("Conflicted").message())
                    .startsWith("ConflictsWith: %s/%s, envName".formatted(NAMESPACE, winner)));
  }
}
