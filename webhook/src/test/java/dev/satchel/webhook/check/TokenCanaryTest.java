package dev.satchel.webhook.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.webhook.Canary;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A token is in no log line, no metric and no answer: not as it is, not encoded, not in part, not
 * as its hash; whatever is wrong with it, and wherever in a request it is.
 */
@EnableKubernetesMockClient
class TokenCanaryTest {
  /** Of a token's secret part; fewer characters might be there by chance. */
  private static final int TELLING = 10;

  private static final Minted VALID = Minted.of("canary-valid");
  private static final Minted EXPIRED = Minted.of("expired").ending(Instant.now().minusSeconds(1));
  private static final Minted SUSPENDED = Minted.of("suspended").suspended();
  private static final Minted UNKNOWN = Minted.of("unknown");

  static KubernetesMockServer server;
  static KubernetesClient kubernetes;

  private static Served served;
  private static Served unencrypted;
  private final Log log = new Log();

  /** What is presented instead of a token. */
  enum Bent {
    NOT(token -> token),
    CUT(token -> token.substring(0, token.length() - 1)),
    LONGER(token -> token + "x"),
    TOO_LONG(token -> token.repeat(100)),
    LONGER_THAN_HEADERS_MAY_BE(token -> token.repeat(1_000)),
    WITH_A_FORMAT(token -> token.substring(0, 40) + "%s{}${x}" + token.substring(40)),
    WITH_A_CONTROL_CHARACTER(token -> token.substring(0, 40) + "\u0001" + token.substring(40)),
    WITH_A_NULL(token -> token + "\u0000"),
    WITH_A_SPACE(token -> token.substring(0, 40) + " " + token.substring(40)),
    WITH_A_QUOTE(token -> token + "\"}"),
    NOT_ASCII(token -> token.substring(0, 40) + "\u00e9" + token.substring(40));

    private final UnaryOperator<String> how;

    Bent(UnaryOperator<String> how) {
      this.how = how;
    }
  }

  @BeforeAll
  static void start() {
    served = Served.unlimited(kubernetes);
    served.store.all(VALID, EXPIRED, SUSPENDED);
    unencrypted = Served.unencrypted(kubernetes);
    unencrypted.store.all(VALID, EXPIRED, SUSPENDED);
  }

  @AfterAll
  static void stop() {
    served.close();
    unencrypted.close();
  }

  @BeforeEach
  void listen() {
    log.listen();
  }

  @AfterEach
  void listenNoMore() {
    log.close();
  }

  @ParameterizedTest
  @EnumSource
  void no_answer_metric_or_log_holds_a_token_that_is(Bent bent) throws Exception {
    StringBuilder answers = new StringBuilder();
    for (Minted minted : List.of(VALID, EXPIRED, SUSPENDED, UNKNOWN)) {
      String token = bent.how.apply(minted.token());
      for (String request : requests(token).toList()) {
        answers.append(unencrypted.raw(request)).append('\n');
      }
      assertAbsent(minted.token(), answers.toString());
    }
    assertThat(answers).as("all were answered").contains("HTTP/1.1 4");
  }

  private void assertAbsent(String token, String answers) throws Exception {
    String secret = token.substring(KeyToken.PREFIX_LENGTH);
    List<String> parts =
        IntStream.rangeClosed(0, secret.length() - TELLING)
            .mapToObj(i -> secret.substring(i, i + TELLING))
            .toList();
    String hash =
        switch (KeyToken.parse(token)) {
          case Parsed.Valid<KeyToken>(KeyToken valid) ->
              HexFormat.of().formatHex(valid.hash().bytes());
          case Parsed.Refused<KeyToken>(String message) -> throw new AssertionError(message);
        };
    for (String said :
        List.of(answers, served.registry.scrape(), unencrypted.registry.scrape(), log.text())) {
      assertThat(parts).as("part of a token").noneMatch(said::contains);
      new Canary(secret).assertAbsentFrom("what was said", said);
      assertThat(said.toLowerCase(Locale.ROOT)).doesNotContain(hash);
    }
  }

  /** Wherever a client, a proxy or a mistake may put it. */
  private static Stream<String> requests(String token) {
    return Stream.of(
            Stream.of(
                    "Authorization: Bearer " + token,
                    "Authorization: Basic " + token,
                    "Authorization: " + token,
                    "x-api-key: " + token,
                    "Authorization: Bearer " + UNKNOWN.token() + "\r\nx-api-key: " + token,
                    "Authorization Bearer " + token,
                    "Authorization: Bearer\r\n " + token,
                    token + ": x",
                    "x-satchel-scope: " + token,
                    "x-satchel-resource: model:" + token,
                    "X-Forwarded-For: " + token,
                    "Content-Length: " + token,
                    "Transfer-Encoding: " + token,
                    "Cookie: key=" + token)
                .map(header -> get("GET /authz HTTP/1.1", header)),
            Stream.of(
                    "GET /authz/" + token + " HTTP/1.1",
                    "GET /authz?key=" + token + " HTTP/1.1",
                    "GET /" + token + " HTTP/1.1",
                    "GET https://" + token + "/authz HTTP/1.1",
                    token + " /authz HTTP/1.1",
                    "GET /authz HTTP/" + token)
                .map(line -> get(line, "x: y")),
            Stream.of(
                    "{\"token\":\"" + token + "\"}",
                    "{\"token\":[\"" + token + "\"]}",
                    "{\"" + token + "\":1,\"token\":7}",
                    "{\"token\":\"" + token,
                    token,
                    "{\"token\":\"x\",\"scope\":\"" + token + "\"}",
                    "{\"token\":\"x\",\"resource\":\"" + token + "\"}")
                .map(body -> posted("/v1/keys/check", body)),
            Stream.of(
                    "authentication.k8s.io/v1", "authentication.k8s.io/v1beta1", "other/v1", token)
                .map(
                    version ->
                        "{\"apiVersion\":\"%s\",\"kind\":\"TokenReview\",\"spec\":{\"token\":\"%s\"}}"
                            .formatted(version, token))
                .map(body -> posted("/tokenreview", body)))
        .flatMap(requests -> requests);
  }

  private static String get(String line, String header) {
    return line + "\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n";
  }

  private static String posted(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, body.length())
        + body;
  }

  @ParameterizedTest
  @EnumSource(
      value = Bent.class,
      names = {"NOT", "CUT", "TOO_LONG", "WITH_A_FORMAT"})
  void nor_over_http_2(Bent bent) throws Exception {
    StringBuilder answers = new StringBuilder();
    for (Minted minted : List.of(VALID, EXPIRED, SUSPENDED, UNKNOWN)) {
      HttpResponse<String> answer =
          served.send(
              served
                  .at("/authz/v1?x=y")
                  .version(HttpClient.Version.HTTP_2)
                  .header("x-api-key", bent.how.apply(minted.token())));
      answers.append(answer.statusCode()).append(answer.headers().map()).append(answer.body());
      assertAbsent(minted.token(), answers.toString());
    }
  }

  @Test
  void nor_what_a_caller_is_known_by_though_the_api_server_repeats_it() throws Exception {
    String bearer = "caller-" + UNKNOWN.token().substring(KeyToken.PREFIX_LENGTH);
    server
        .expect()
        .post()
        .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
        .andReturn(
            500, new StatusBuilder().withCode(500).withMessage("no such token: " + bearer).build())
        .always();

    HttpResponse<String> answer =
        served.check(EXPIRED.token(), "", "Authorization", "Bearer " + bearer);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(log.text()).as("the log is listened to").contains("say who asks");
    assertAbsent(UNKNOWN.token(), answer.body());
    assertAbsent(EXPIRED.token(), answer.body());
  }

  @Test
  void a_token_that_were_logged_would_be_found() {
    org.slf4j.LoggerFactory.getLogger(KeyChecks.class).trace("presented: {}", VALID.token());
    java.util.logging.Logger.getLogger("io.helidon.webserver").warning(EXPIRED.token());
    assertThat(log.text()).contains(VALID.token(), EXPIRED.token());
    assertThat(VALID.token().getBytes(UTF_8)).hasSize(KeyToken.LENGTH);
  }
}
