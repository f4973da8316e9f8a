package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.CheckService;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Exec;
import dev.satchel.e2e.cluster.Gateway;
import dev.satchel.e2e.cluster.Gateway.Answer;
import dev.satchel.e2e.cluster.GatewayKey;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A key from its minting to its end, asked about over TLS by curl and by nginx. What is changed of
 * a living key changes the answers within a second, with the token as it was.
 */
@Tag("main")
@ExtendWith(Scenarios.class)
class KeyLifeCycleE2E {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String CHAT = "scopes: [\"chat:invoke\"], allowList: [\"model:gpt-5\"]";

  private static Gateway gateway;

  @BeforeAll
  static void a_gateway_starts(Scenario scenario) {
    gateway = Gateway.start(scenario);
  }

  @Test
  void a_minted_key_is_good_for_what_it_says_and_for_nothing_else(Scenario scenario) {
    GatewayKey key = scenario.key("minted", CHAT).awaitReady();
    String token = key.token();
    assertThat(token).matches("sgw_[0-9A-Za-z]{50}").startsWith(key.status().prefix());

    Answer good = gateway.authz(token, "chat:invoke", "model:gpt-5");
    assertThat(good.status()).isEqualTo(200);
    assertThat(good.headers()).containsIgnoringCase("x-satchel-key-name: " + key.name() + "\r\n");
    assertThat(gateway.authz(List.of("x-api-key: " + token)).status()).isEqualTo(200);
    assertThat(gateway.authz(token, "models:read", "").status()).isEqualTo(403);
    assertThat(gateway.authz(token, "chat:invoke", "model:other").status()).isEqualTo(403);
    assertThat(gateway.authz(changed(token), "chat:invoke", "model:gpt-5").status()).isEqualTo(401);

    assertThat(gateway.throughNginx(token, "/models/gpt-5/chat").body())
        .isEqualTo("model: key " + key.name() + ", token ");
    assertThat(gateway.throughNginx(token, "/models/other/chat").status()).isEqualTo(403);
    assertThat(gateway.throughNginx(token, "/models").status()).isEqualTo(403);
    assertThat(gateway.throughNginx(changed(token), "/models/gpt-5/chat").status()).isEqualTo(401);
    Answer without = gateway.throughNginx("", "/models/gpt-5/chat");
    assertThat(without.status()).isEqualTo(401);
    assertThat(without.headers()).contains("WWW-Authenticate: Bearer");
    Eventually.within(100)
        .untilAsserted(() -> assertThat(key.status().lastUsedAt()).as("last used").isNotNull());
  }

  @Test
  void curl_trusts_nobody_else_and_the_service_by_its_names_only() {
    CheckService checks = CheckService.find();
    String trusting = "curl -sS -o /dev/null -w '%{http_code}' --cacert /etc/satchel/ca.crt ";
    for (String name : List.of(checks.host(), checks.host() + ".cluster.local")) {
      assertThat(gateway.pod().sh(trusting + at(checks, name))).isEqualTo("401");
    }
    assertThat(run(trusting + at(checks, "satchel-keys.elsewhere.svc")).status())
        .as("no name of the certificate's")
        .isEqualTo(60);
    assertThat(run("curl -sS " + at(checks, checks.host())).status())
        .as("an authority that is not known")
        .isIn(60, 77);
  }

  private static String at(CheckService checks, String name) {
    return "--connect-to %s:9443:%s:9443 https://%s:9443/authz".formatted(name, checks.ip(), name);
  }

  private static Exec run(String command) {
    return Exec.run(
        gateway.pod().namespace(), gateway.pod().name(), PodDraft.CONTAINER, "sh", "-c", command);
  }

  @Test
  void a_patch_narrows_and_widens_a_living_key_within_a_second(Scenario scenario) {
    GatewayKey key = scenario.key("patched", CHAT).awaitReady();
    String token = key.token();
    assertThat(chat(token)).isEqualTo(200);

    key.patch("\"scopes\": [\"models:read\"]");
    assertThat(until(403, token)).isLessThan(SECOND);
    assertThat(gateway.throughNginx(token, "/models/gpt-5/chat").status()).isEqualTo(403);
    assertThat(gateway.authz(token, "models:read", "").status()).isEqualTo(200);

    key.patch("\"scopes\": [\"chat:*\"], \"allowList\": [\"model:*\"]");
    assertThat(until(200, token)).isLessThan(SECOND);
    assertThat(key.awaitReady().token()).isEqualTo(token);
  }

  @Test
  void after_a_rotation_both_tokens_are_good_and_after_the_overlap_the_new_one(Scenario scenario) {
    GatewayKey key = scenario.key("rotated", CHAT + ", rotation: {overlap: 8s}").awaitReady();
    String before = key.token();

    key.rotate("1");
    Eventually.within(10).until(() -> !key.token().equals(before));
    String after = key.token();
    assertThat(chat(before)).isEqualTo(200);
    assertThat(chat(after)).isEqualTo(200);
    var previous = Eventually.within(5).until(() -> key.status().previous(), one -> !one.isEmpty());
    Instant end = Instant.parse(previous.getFirst().validUntil());

    assertEndsAt(end, before);
    assertThat(chat(after)).isEqualTo(200);
  }

  @Test
  void after_a_leak_every_old_token_is_refused_within_a_second(Scenario scenario) {
    GatewayKey key = scenario.key("leaked", CHAT + ", rotation: {overlap: 1h}").awaitReady();
    String first = key.token();
    key.rotate("1");
    Eventually.within(10).until(() -> !key.token().equals(first));
    String second = key.token();
    assertThat(List.of(chat(first), chat(second))).containsOnly(200);

    key.rotateNow("1");
    assertThat(until(401, second)).isLessThan(SECOND);
    assertThat(chat(first)).isEqualTo(401);
    Eventually.within(10).until(() -> !key.token().equals(second));
    assertThat(chat(key.token())).isEqualTo(200);
  }

  @Test
  void a_key_ends_at_its_second_and_a_later_end_makes_the_same_token_good_again(Scenario scenario) {
    Instant end = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
    GatewayKey key = scenario.key("ending", CHAT + ", expiresAt: \"" + end + "\"").awaitReady();
    String token = key.token();

    assertEndsAt(end, token);
    Eventually.within(10).untilAsserted(() -> assertThat(key.reason("Ready")).hasValue("Expired"));

    key.patch("\"expiresAt\": \"" + Instant.now().plusSeconds(3600) + "\"");
    assertThat(until(200, token)).isLessThan(SECOND);
  }

  @Test
  void a_suspended_key_is_refused_within_a_second_and_resumes_with_its_token(Scenario scenario) {
    GatewayKey key = scenario.key("suspended", CHAT).awaitReady();
    String token = key.token();
    assertThat(chat(token)).isEqualTo(200);

    key.patch("\"suspended\": true");
    assertThat(until(401, token)).isLessThan(SECOND);
    assertThat(gateway.throughNginx(token, "/models/gpt-5/chat").status()).isEqualTo(401);
    key.patch("\"suspended\": false");
    assertThat(until(200, token)).isLessThan(SECOND);
    assertThat(key.awaitReady().token()).isEqualTo(token);
  }

  @Test
  void a_deleted_key_is_refused_within_a_second_and_its_secret_is_gone(Scenario scenario) {
    GatewayKey key = scenario.key("deleted", CHAT).awaitReady();
    String token = key.token();
    assertThat(chat(token)).isEqualTo(200);

    key.delete();
    assertThat(until(401, token)).isLessThan(SECOND);
    Eventually.within(10).until(() -> !key.isDelivered());
  }

  private static int chat(String token) {
    return gateway.authz(token, "chat:invoke", "model:gpt-5").status();
  }

  /** How long after now the answer is another one. */
  private static Duration until(int status, String token) {
    long begin = System.nanoTime();
    Duration atMost = Duration.ofSeconds(10);
    while (chat(token) != status) {
      Duration since = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(since).as("time until %d", status).isLessThan(atMost);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Good until that moment, by the clock of who asks, and refused from then on. */
  private static void assertEndsAt(Instant end, String token) {
    Instant lastGood = Instant.MIN;
    Instant asked = Instant.now();
    int status = chat(token);
    while (status == 200) {
      assertThat(asked).as("asked before the end, and good").isBefore(end);
      lastGood = asked;
      asked = Instant.now();
      status = chat(token);
    }
    assertThat(status).isEqualTo(401);
    assertThat(Instant.now()).as("answered after the end, and refused").isAfterOrEqualTo(end);
    assertThat(lastGood).as("good until shortly before the end").isAfter(end.minus(SECOND));
  }

  /** Of the same form, and no key's. */
  private static String changed(String token) {
    char last = token.charAt(token.length() - 1);
    return token.substring(0, token.length() - 1) + (last == 'a' ? 'b' : 'a');
  }
}
