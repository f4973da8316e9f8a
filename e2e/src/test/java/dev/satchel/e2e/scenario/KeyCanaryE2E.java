package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Canary;
import dev.satchel.e2e.cluster.Etcd;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Gateway;
import dev.satchel.e2e.cluster.Gateway.Answer;
import dev.satchel.e2e.cluster.GatewayKey;
import dev.satchel.e2e.cluster.Places;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A token is in its key's Secret and nowhere else, whatever becomes of the key, and wherever and in
 * whichever form it is presented. Its hash is in Postgres and nowhere else.
 */
@ExtendWith(Scenarios.class)
class KeyCanaryE2E {
  private final List<String> answers = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();

  @Test
  void no_token_is_found_outside_of_its_secret_good_expired_rotated_or_malformed(
      Scenario scenario) {
    long before = Etcd.isAtHand() ? Etcd.revision() : 0;
    Gateway gateway = Gateway.start(scenario);
    GatewayKey key = scenario.key("canary", "rotation: {overlap: 1s}").awaitReady();
    Instant end = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
    GatewayKey ending = scenario.key("ending", "expiresAt: \"" + end + "\"").awaitReady();
    present(gateway, token(key));
    String expired = token(ending);
    Eventually.within(10).until(() -> Instant.now().isAfter(end));
    present(gateway, expired);
    rotate(gateway, key);
    present(gateway, token(key));
    for (String token : malformed(key.token())) {
      tokens.add(token);
      present(gateway, token);
    }
    key.patch("\"suspended\": true");
    Eventually.within(10).until(() -> key.reason("Ready").orElse("").equals("Suspended"));
    present(gateway, key.token());
    String written = "/secrets/" + scenario.namespace() + "/" + scenario.user() + "-";

    Places places = Places.read(scenario, before, at -> at.contains(written), answers);

    assertThat(places.hits(tokens.stream().map(Canary::ofToken).toList(), (place, one) -> true))
        .isEmpty();
    List<Canary> hashes = tokens.stream().map(KeyCanaryE2E::hash).map(Canary::new).toList();
    assertThat(places.hits(hashes, (place, one) -> !place.equals("pg_dump"))).isEmpty();
    assertThat(places.hits(hashes, (place, one) -> place.equals("pg_dump")))
        .as("hashes in Postgres, by which the search is seen to work")
        .isNotEmpty();
  }

  private String token(GatewayKey key) {
    String token = key.token();
    tokens.add(token);
    return token;
  }

  private void rotate(Gateway gateway, GatewayKey key) {
    String old = key.token();
    key.rotate("1");
    Eventually.within(10).until(() -> !key.token().equals(old));
    Eventually.within(10).until(() -> gateway.authz(old, "", "").status() == 401);
    present(gateway, old);
    String leaked = token(key);
    key.rotateNow("1");
    Eventually.within(10).until(() -> !key.token().equals(leaked));
    present(gateway, leaked);
  }

  /** Near enough to a token that whoever sees one could use it. */
  private static List<String> malformed(String token) {
    return List.of(
        token + "x",
        token.substring(0, token.length() - 1),
        token.substring(0, 20) + "-" + token.substring(21),
        "SGW_" + token.substring(4),
        token + " " + token,
        "\"" + token,
        token + "\u00e9");
  }

  /** Everywhere that a token may be sent to, the wrong places too. */
  private void present(Gateway gateway, String token) {
    String bearer = "Authorization: Bearer " + token;
    String json = "\"" + token.replace("\"", "\\\"") + "\"";
    say(gateway.authz(token, "", ""));
    say(gateway.authz(token, token, token));
    say(gateway.authz(List.of("x-api-key: " + token)));
    say(gateway.authz(List.of("Authorization: Basic " + token)));
    say(gateway.throughNginx(token, "/models"));
    for (String body :
        List.of(
            "{\"token\": " + json + "}",
            "{\"token\": [" + json + "]}",
            "{\"token\": \"x\", \"scope\": " + json + "}",
            token)) {
      say(gateway.post("/v1/keys/check", List.of(), body));
    }
    say(gateway.post("/v1/keys/check", List.of(bearer), "{\"token\": \"x\"}"));
    String review = "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"%s\", ";
    for (String kind : List.of("TokenReview", "TokenRequest")) {
      say(
          gateway.post(
              "/tokenreview",
              List.of(),
              review.formatted(kind) + "\"spec\": {\"token\": " + json + "}}"));
    }
  }

  private void say(Answer answer) {
    answers.add(answer.headers() + answer.body());
  }

  private static String hash(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
