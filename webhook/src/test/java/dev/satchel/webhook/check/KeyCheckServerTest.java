package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.crds.key.Permissions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gateways, proxies and API servers are answered, over TLS. */
@EnableKubernetesMockClient
class KeyCheckServerTest {
  private static final Permissions CHAT = Minted.permissions("chat:invoke", "model:gpt-5");
  private static final Minted GOOD = Minted.of("gateway-eu", CHAT);
  private static final Minted PERSONAL = Minted.of("of-alice").personal("alice");
  private static final Minted EXPIRED = Minted.of("expired").ending(Instant.now().minusSeconds(1));
  private static final Minted REPLACED =
      Minted.of("replaced").replaced(Instant.now().minusSeconds(1));
  private static final Minted SUSPENDED = Minted.of("suspended").suspended();
  private static final Minted UNKNOWN = Minted.of("unknown");
  private static final String MALFORMED = "sgw_%s$not-a-token";

  static KubernetesMockServer server;
  static KubernetesClient kubernetes;

  private static Served served;

  @BeforeAll
  static void start() {
    served = Served.unlimited(kubernetes);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @BeforeEach
  void tell() {
    served.store.all(GOOD, PERSONAL, EXPIRED, REPLACED, SUSPENDED);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_good_key_is_accepted_by_either_header(HttpClient.Version version) throws Exception {
    for (String[] header :
        List.of(
            new String[] {"Authorization", "Bearer " + GOOD.token()},
            new String[] {"authorization", "bearer  " + GOOD.token()},
            new String[] {"x-api-key", GOOD.token()})) {
      HttpResponse<String> answer =
          served.send(served.at("/authz").headers(header).version(version));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-satchel-key-name")).hasValue("gateway-eu");
      assertThat(answer.headers().firstValue("x-satchel-user")).isEmpty();
      assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }
    assertThat(served.authz(PERSONAL.token()).headers().firstValue("x-satchel-user"))
        .hasValue("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void a_proxy_may_ask_by_any_method_and_with_its_clients_path(String method) throws Exception {
    HttpResponse<String> answer =
        served.send(
            served
                .at("/authz/v1/chat/completions?model=x")
                .method(method, BodyPublishers.noBody())
                .header("x-api-key", GOOD.token()));
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void unknown_expired_replaced_suspended_and_malformed_tokens_are_answered_alike()
      throws Exception {
    List<String> answers =
        Stream.of(UNKNOWN.token(), EXPIRED.token(), REPLACED.token(), SUSPENDED.token(), MALFORMED)
            .map(this::wholeAnswer)
            .distinct()
            .toList();
    assertThat(answers).singleElement().asString().startsWith("401 ").contains("Bearer realm");
    HttpResponse<String> none = served.send(served.at("/authz"));
    assertThat(none.statusCode()).isEqualTo(401);
  }

  private String wholeAnswer(String token) {
    try {
      HttpResponse<String> answer = served.authz(token);
      Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
      headers.remove("date");
      return answer.statusCode() + " " + headers + answer.body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_key_is_good_for_what_it_permits_and_all_that_is_wanted_must_be() throws Exception {
    assertThat(status("chat:invoke", "model:gpt-5")).isEqualTo(200);
    assertThat(status("chat:invoke", "MODEL:GPT-5")).isEqualTo(200);
    assertThat(status("models:read", "model:gpt-5")).isEqualTo(403);
    assertThat(status("chat:invoke", "model:gpt-6")).isEqualTo(403);
    assertThat(status("chat:*", "model:gpt-5")).isEqualTo(403);
    assertThat(status("chat:invoke", "model:*")).isEqualTo(403);
    assertThat(status("chat:invoke, models:read", "model:gpt-5")).isEqualTo(403);
    assertThat(status("not a scope", "model:gpt-5")).isEqualTo(403);
    assertThat(status("", "model:gpt-5")).isEqualTo(403);
    HttpResponse<String> added =
        served.authz(
            GOOD.token(), "x-satchel-scope", "models:read", "x-satchel-scope", "chat:invoke");
    assertThat(added.statusCode()).isEqualTo(403);
  }

  private int status(String scope, String resource) throws Exception {
    return served
        .authz(GOOD.token(), "x-satchel-scope", scope, "x-satchel-resource", resource)
        .statusCode();
  }

  @Test
  void two_tokens_that_differ_are_none() throws Exception {
    assertThat(served.authz(GOOD.token(), "x-api-key", GOOD.token()).statusCode()).isEqualTo(200);
    assertThat(served.authz(GOOD.token(), "x-api-key", UNKNOWN.token()).statusCode())
        .isEqualTo(401);
    assertThat(served.authz(UNKNOWN.token(), "x-api-key", GOOD.token()).statusCode())
        .isEqualTo(401);
  }

  /** Raw, since clients tidy paths up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/authz/../readyz",
        "/authz/%2e%2e/readyz",
        "/authz/..;/readyz",
        "/authz//../../readyz",
        "/authz;/../readyz",
        "/authz/%",
        "/authz/..%2freadyz",
        "/authzz",
        "/authz%2f../readyz"
      })
  void a_clients_path_never_leads_to_the_answer_of_another_endpoint(String path) throws Exception {
    String answer =
        served.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer.lines().findFirst().orElse("")).doesNotContain(" 200 ").isNotEmpty();
  }

  @Test
  void what_the_store_tells_holds_from_then_on_and_what_stays_was_never_away() throws Exception {
    Minted next = Minted.of("gateway-eu", CHAT);
    served.store.changed("gateway-eu", GOOD, next);
    assertThat(served.authz(GOOD.token()).statusCode()).isEqualTo(200);
    assertThat(served.authz(next.token()).statusCode()).isEqualTo(200);
    served.store.changed("gateway-eu", next);
    assertThat(served.authz(GOOD.token()).statusCode()).isEqualTo(401);
    assertThat(served.authz(next.token()).statusCode()).isEqualTo(200);
    served.store.changed("gateway-eu");
    assertThat(served.authz(next.token()).statusCode()).isEqualTo(401);
    assertThat(served.authz(PERSONAL.token()).statusCode()).isEqualTo(200);
  }

  @Test
  void without_the_store_all_is_refused_once_the_lease_is_over_and_accepted_when_it_is_back()
      throws Exception {
    served.store.silentFor(Duration.ofSeconds(58));
    assertThat(served.authz(GOOD.token()).statusCode()).isEqualTo(200);
    served.store.silentFor(Duration.ofSeconds(61));
    HttpResponse<String> refused = served.authz(GOOD.token());
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(served.send(served.at("/readyz")).statusCode()).isEqualTo(503);
    assertThat(served.review(GOOD.token()).statusCode()).isEqualTo(503);
    assertThat(served.check(GOOD.token(), "").statusCode()).isEqualTo(503);
    assertThat(served.registry.scrape()).contains("satchel_key_checks_available 0.0");
    served.store.all(GOOD);
    assertThat(served.authz(GOOD.token()).statusCode()).isEqualTo(200);
    assertThat(served.send(served.at("/readyz")).statusCode()).isEqualTo(200);
  }

  @Test
  void who_fails_too_often_is_told_to_wait_and_a_good_key_of_the_same_address_is_accepted()
      throws Exception {
    try (Served strict = Served.limited(kubernetes, 3, 0.01)) {
      strict.store.all(GOOD);
      for (int i = 0; i < 3; i++) {
        assertThat(strict.authz(UNKNOWN.token()).statusCode()).isEqualTo(401);
      }
      HttpResponse<String> limited = strict.authz(UNKNOWN.token());
      assertThat(limited.statusCode()).isEqualTo(429);
      assertThat(limited.headers().firstValueAsLong("retry-after").orElseThrow())
          .isBetween(1L, 100L);
      assertThat(strict.review(UNKNOWN.token()).statusCode()).isEqualTo(429);
      assertThat(strict.check(UNKNOWN.token(), "").statusCode()).isEqualTo(429);
      assertThat(strict.authz(GOOD.token()).statusCode()).isEqualTo(200);
      // A proxy that is not trusted cannot say it was another.
      assertThat(strict.authz(UNKNOWN.token(), "X-Forwarded-For", "192.0.2.1").statusCode())
          .isEqualTo(429);
    }
  }

  @Test
  void whoever_has_only_a_token_is_told_no_reason() throws Exception {
    HttpResponse<String> accepted = served.check(GOOD.token(), ",\"scope\":\"chat:invoke\"");
    assertThat(accepted.statusCode()).isEqualTo(200);
    assertThat(Served.json(accepted).path("allowed").asBoolean()).isTrue();
    assertThat(Served.json(accepted).path("key").asText()).isEqualTo("gateway-eu");
    for (Minted wrong : List.of(UNKNOWN, EXPIRED, REPLACED, SUSPENDED)) {
      HttpResponse<String> answer = served.check(wrong.token(), "");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).isEqualTo("{\"allowed\":false}");
    }
    HttpResponse<String> forbidden = served.check(GOOD.token(), ",\"scope\":\"models:read\"");
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(forbidden.body()).isEqualTo("{\"allowed\":false}");
  }

  @Test
  void an_authorised_caller_is_told_the_reason_and_another_nothing() throws Exception {
    caller("monitor", true, true);
    String[] monitor = {"Authorization", "Bearer monitor"};
    assertThat(reason(served.check(UNKNOWN.token(), "", monitor))).isEqualTo("Unknown");
    assertThat(reason(served.check("nonsense", "", monitor))).isEqualTo("Unknown");
    assertThat(reason(served.check(EXPIRED.token(), "", monitor))).isEqualTo("Expired");
    assertThat(reason(served.check(REPLACED.token(), "", monitor))).isEqualTo("Expired");
    assertThat(reason(served.check(SUSPENDED.token(), "", monitor))).isEqualTo("Suspended");
    assertThat(reason(served.check(GOOD.token(), ",\"scope\":\"models:read\"", monitor)))
        .isEqualTo("WrongScope");
    assertThat(reason(served.check(GOOD.token(), ",\"resource\":\"model:gpt-6\"", monitor)))
        .isEqualTo("WrongResource");
    assertThat(served.check(GOOD.token(), ",\"scope\":7", monitor).statusCode()).isEqualTo(400);

    caller("nobody", true, false);
    HttpResponse<String> forbidden =
        served.check(EXPIRED.token(), "", "Authorization", "Bearer nobody");
    assertThat(forbidden.statusCode()).isEqualTo(403);
    caller("forged", false, false);
    HttpResponse<String> unknown =
        served.check(EXPIRED.token(), "", "Authorization", "Bearer forged");
    assertThat(unknown.statusCode()).isEqualTo(401);
    // A key is no caller, and the API server is not asked about it: the mock would answer 404.
    HttpResponse<String> key =
        served.check(EXPIRED.token(), "", "Authorization", "Bearer " + GOOD.token());
    assertThat(key.statusCode()).isEqualTo(401);
    assertThat(forbidden.body() + unknown.body() + key.body()).doesNotContain("Expired");
  }

  private static String reason(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Served.json(answer).path("allowed").asBoolean(true)).isFalse();
    return Served.json(answer).path("reason").asText();
  }

  private static void caller(String name, boolean known, boolean allowed) {
    Reviews.token(server, name, known).once();
    Reviews.access(server, allowed).once();
  }

  @Test
  void a_token_review_says_who_the_key_is_and_what_it_is_good_for() throws Exception {
    JsonNode status = Served.json(served.review(GOOD.token())).path("status");
    assertThat(status.path("authenticated").asBoolean()).isTrue();
    assertThat(status.at("/user/username").asText()).isEqualTo("satchel:key:gateway-eu");
    assertThat(status.at("/user/groups/0").asText()).isEqualTo("satchel:keys");
    assertThat(status.at("/user/extra").path("satchel.dev/scopes").get(0).asText())
        .isEqualTo("chat:invoke");
    for (String wrong : List.of(EXPIRED.token(), SUSPENDED.token(), UNKNOWN.token(), "other")) {
      HttpResponse<String> answer = served.review(wrong);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Served.json(answer).path("status").toString())
          .isEqualTo("{\"authenticated\":false}");
    }
    assertThat(served.post("/tokenreview", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void what_is_not_asked_right_is_said() throws Exception {
    assertThat(served.send(served.at("/v1/keys/check")).statusCode()).isEqualTo(405);
    assertThat(served.send(served.at("/elsewhere")).statusCode()).isEqualTo(404);
    assertThat(served.post("/v1/keys/check", "not json").statusCode()).isEqualTo(400);
    assertThat(
            served
                .post("/v1/keys/check", "{\"token\":\"" + "x".repeat(20_000) + "\"}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void the_last_use_of_an_accepted_token_is_written() throws Exception {
    Served ended = Served.unlimited(kubernetes);
    try (ended) {
      ended.store.all(GOOD, EXPIRED);
      ended.authz(GOOD.token());
      ended.authz(EXPIRED.token());
    }
    assertThat(ended.store.uses).containsOnlyKeys(GOOD.live().prefix());
  }
}
