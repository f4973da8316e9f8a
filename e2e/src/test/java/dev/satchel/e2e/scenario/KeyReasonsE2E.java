package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Gateway;
import dev.satchel.e2e.cluster.Gateway.Answer;
import dev.satchel.e2e.cluster.GatewayKey;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told to whom, and what a gateway's clients are told when nothing can be said. */
@ExtendWith(Scenarios.class)
class KeyReasonsE2E {
  private static final Duration LEASE = Duration.ofSeconds(60);

  @Test
  void who_may_check_is_told_why_and_the_holder_of_a_wrong_token_is_not(Scenario scenario) {
    Gateway gateway = Gateway.start(scenario);
    GatewayKey good = scenario.key("good", "scopes: [\"chat:invoke\"]").awaitReady();
    GatewayKey idle = scenario.key("idle", "suspended: false").awaitReady();
    String suspended = idle.token();
    idle.patch("\"suspended\": true");
    List<String> caller = List.of("Authorization: Bearer " + serviceAccountToken(gateway));

    Answer forbidden = gateway.post("/v1/keys/check", caller, body(good.token(), ""));
    assertThat(forbidden.status()).isEqualTo(403);
    assertThat(forbidden.body()).contains("the verb check");
    letCheck(scenario);
    Eventually.within(15)
        .untilAsserted(
            () ->
                assertThat(gateway.post("/v1/keys/check", caller, body(good.token(), "")).body())
                    .contains("\"allowed\":true", "\"key\":\"" + good.name() + "\""));
    assertReason(gateway, caller, body(good.token(), ", \"scope\": \"chat:delete\""), "WrongScope");
    assertReason(gateway, caller, body(suspended, ""), "Suspended");
    assertReason(gateway, caller, body("sgw_" + "x".repeat(50), ""), "Unknown");
    assertReason(gateway, caller, body("nonsense", ""), "Unknown");

    for (String token : new String[] {suspended, "sgw_" + "x".repeat(50), "nonsense"}) {
      Answer untold = gateway.post("/v1/keys/check", List.of(), body(token, ""));
      assertThat(untold.status()).isEqualTo(401);
      assertThat(untold.body()).isEqualTo("{\"allowed\":false}");
    }
    assertThat(review(gateway, good.token()))
        .contains("\"authenticated\":true", "\"username\":\"satchel:key:" + good.name() + "\"");
    assertThat(review(gateway, suspended)).contains("\"authenticated\":false");
  }

  @Test
  void nginx_says_429_and_503_where_a_plain_auth_request_would_say_500(Scenario scenario) {
    Gateway gateway = Gateway.start(scenario);
    GatewayKey key = scenario.key("limited", "scopes: [\"*\"]").awaitReady();
    String token = key.token();
    int limited = 0;
    for (int i = 0; i < 5 && limited == 0; i++) {
      limited = guess(gateway);
    }
    assertThat(limited).as("status of one guess too many").isEqualTo(429);
    assertThat(gateway.throughNginx(token, "/models").status())
        .as("a good key from the same address")
        .isEqualTo(200);

    Postgres.stop();
    Instant stopped = Instant.now();
    try {
      assertThat(gateway.throughNginx(token, "/models").status()).isEqualTo(200);
      Answer unavailable =
          Eventually.within(LEASE.toSeconds() + 10)
              .until(
                  () -> gateway.throughNginx(token, "/models"), answer -> answer.status() != 200);
      assertThat(Duration.between(stopped, Instant.now()))
          .as("how long it was good without Postgres")
          .isBetween(LEASE.minusSeconds(5), LEASE.plusSeconds(5));
      assertThat(unavailable.status()).isEqualTo(503);
      assertThat(unavailable.headers()).contains("Retry-After: 1");
    } finally {
      Postgres.start();
    }
    Eventually.within(30).until(() -> gateway.throughNginx(token, "/models").status() == 200);
  }

  /**
   * Four hundred of them, by one curl: two replicas let in a hundred each, and ten more a second.
   * 429 as soon as that is the answer, else 0.
   */
  private static int guess(Gateway gateway) {
    String answers =
        gateway
            .pod()
            .sh(
                "curl -sS -o /dev/null -w '%{http_code}\\n' -H 'x-api-key: sgw_"
                    + "x".repeat(50)
                    + "' 'http://127.0.0.1:8080/models?[1-400]'");
    assertThat(answers.lines()).allMatch(status -> status.equals("401") || status.equals("429"));
    return answers.contains("429") ? 429 : 0;
  }

  private static void assertReason(
      Gateway gateway, List<String> caller, String body, String reason) {
    Eventually.within(15) // each replica remembers for 5 s what a caller may
        .untilAsserted(
            () ->
                assertThat(gateway.post("/v1/keys/check", caller, body).body())
                    .isEqualTo("{\"allowed\":false,\"reason\":\"" + reason + "\"}"));
  }

  private static String body(String token, String more) {
    return "{\"token\": \"" + token + "\"" + more + "}";
  }

  private static String review(Gateway gateway, String token) {
    return gateway
        .post(
            "/tokenreview",
            List.of(),
            "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"TokenReview\", \"spec\":"
                + " {\"token\": \""
                + token
                + "\"}}")
        .body();
  }

  private static String serviceAccountToken(Gateway gateway) {
    return gateway.pod().text("/var/run/secrets/kubernetes.io/serviceaccount/token");
  }

  /** As docs/keys-checking.md has it. */
  private static void letCheck(Scenario scenario) {
    String name = "check-keys-" + scenario.namespace();
    scenario.make(
        new ClusterRoleBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .addNewRule()
            .withApiGroups("satchel.dev")
            .withResources("aigatewaykeys")
            .withVerbs("check")
            .endRule()
            .build());
    scenario.make(
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name)
            .addNewSubject("", "ServiceAccount", "default", scenario.namespace())
            .build());
  }
}
