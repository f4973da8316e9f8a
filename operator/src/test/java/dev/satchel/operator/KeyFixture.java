package dev.satchel.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.store.audit.Author;
import dev.satchel.store.key.LiveToken;
import dev.satchel.store.key.Minting;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One key, {@code eu}, whose token goes into the Secret gateway/eu-key. */
abstract class KeyFixture extends OperatorFixture {
  protected static final String TO = "secretRef: {namespace: gateway, name: eu-key}";

  /** Starts the operator, applies the key, and waits for its token. */
  protected KeyToken mint(String spec) {
    start();
    applyKey(spec);
    awaitReady();
    return token();
  }

  protected void applyKey(String spec) {
    applyKey("eu", spec);
  }

  protected void applyKey(String name, String spec) {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: AIGatewayKey
        metadata: {name: %s}
        spec: {%s}
        """
            .formatted(name, spec));
  }

  protected void deleteKey() {
    client.resources(AIGatewayKey.class).withName("eu").delete();
  }

  protected void annotate(String annotation, String value) {
    edit(
        client.resources(AIGatewayKey.class).withName("eu"),
        key -> {
          key.getMetadata().setAnnotations(Map.of(annotation, value));
          return key;
        });
  }

  protected AIGatewayKey key() {
    return key("eu");
  }

  protected AIGatewayKey key(String name) {
    return client.resources(AIGatewayKey.class).withName(name).get();
  }

  protected Optional<AIGatewayKeyStatus> status() {
    return Optional.ofNullable(key()).map(AIGatewayKey::getStatus);
  }

  protected String prefix() {
    return status().map(AIGatewayKeyStatus::prefix).orElse("");
  }

  /** The condition {@code Ready} as {@code STATUS REASON}, or empty. */
  protected String ready() {
    return condition("Ready");
  }

  protected String condition(String type) {
    return find("eu", type).map(one -> one.status() + " " + one.reason()).orElse("");
  }

  protected Optional<Condition> find(String name, String type) {
    AIGatewayKey key = key(name);
    return Optional.ofNullable(key.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.type().equals(type))
        .filter(condition -> condition.observedGeneration() == key.getMetadata().getGeneration())
        .findFirst();
  }

  protected void awaitReady() {
    awaitReady("True Ready");
  }

  protected void awaitReady(String ready) {
    eventually(() -> assertThat(ready()).isEqualTo(ready));
  }

  /** Another token is in the Secret, and the status says so. */
  protected void awaitTokenAfter(KeyToken old) {
    eventually(() -> assertThat(prefix()).isNotEqualTo(old.prefix()).isEqualTo(token().prefix()));
  }

  protected Secret keySecret(String name) {
    return client.secrets().inNamespace("gateway").withName(name).get();
  }

  protected void deleteKeySecret() {
    client.secrets().inNamespace("gateway").withName("eu-key").delete();
  }

  /** What somebody does who may write Secrets. */
  protected void writeIntoSecret(KeyToken token) {
    edit(
        client.secrets().inNamespace("gateway").withName("eu-key"),
        secret -> {
          secret.setData(Map.of("token", Base64.getEncoder().encodeToString(token.bytes())));
          return secret;
        });
  }

  /** The token in a Secret's data. */
  protected Optional<KeyToken> token(String name, String key) {
    return Optional.ofNullable(keySecret(name))
        .map(Secret::getData)
        .map(data -> data.get(key))
        .map(value -> new String(Base64.getDecoder().decode(value), UTF_8))
        .map(KeyToken::parse)
        .map(
            parsed ->
                switch (parsed) {
                  case Parsed.Valid<KeyToken>(KeyToken token) -> token;
                  case Parsed.Refused<KeyToken>(String message) ->
                      throw new AssertionError(message);
                });
  }

  protected KeyToken token() {
    return token("eu-key", "token").orElseThrow();
  }

  protected static String text(KeyToken token) {
    return new String(token.bytes(), UTF_8);
  }

  /** As a leader leaves it that ends between minting and delivery. */
  protected void storeUndelivered(KeyToken token) {
    store
        .database()
        .keyTokens()
        .mint(
            key().getMetadata().getUid(),
            token,
            new Minting(
                true, Instant.now().plus(Duration.ofMinutes(10)), "", Author.SATCHEL, "first"));
  }

  protected List<LiveToken> live() {
    return store.database().keyTokens().live(Stream::toList).result();
  }

  protected LiveToken live(KeyToken token) {
    return live().stream()
        .filter(one -> one.hash().equals(token.hash()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not live"));
  }

  protected boolean isLive(KeyToken token) {
    return live().stream().anyMatch(one -> one.hash().equals(token.hash()));
  }

  protected List<Event> keyEvents() {
    return client.v1().events().inNamespace("default").list().getItems();
  }
}
