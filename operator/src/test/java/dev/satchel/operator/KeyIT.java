package dev.satchel.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.store.key.LiveToken;
import dev.satchel.store.key.Minting;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The life of a key: its token in its Secret, its row, its status. */
class KeyIT extends OperatorFixture {
  private static final String TO = "secretRef: {namespace: gateway, name: eu-key}";

  private void applyKey(String spec) {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: AIGatewayKey
        metadata: {name: eu}
        spec: {%s}
        """
            .formatted(spec));
  }

  private void annotate(String annotation, String value) {
    client
        .resources(AIGatewayKey.class)
        .withName("eu")
        .edit(
            key -> {
              key.getMetadata().setAnnotations(Map.of(annotation, value));
              return key;
            });
  }

  private AIGatewayKey key() {
    return client.resources(AIGatewayKey.class).withName("eu").get();
  }

  private Optional<AIGatewayKeyStatus> status() {
    return Optional.ofNullable(key()).map(AIGatewayKey::getStatus);
  }

  private String prefix() {
    return status().map(AIGatewayKeyStatus::prefix).orElse("");
  }

  private String condition(String type) {
    return find(type).map(one -> one.status() + " " + one.reason()).orElse("");
  }

  private Optional<Condition> find(String type) {
    return status().stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.type().equals(type))
        .filter(condition -> condition.observedGeneration() == key().getMetadata().getGeneration())
        .findFirst();
  }

  private Secret keySecret(String name) {
    return client.secrets().inNamespace("gateway").withName(name).get();
  }

  /** The token in a Secret's data. */
  private Optional<KeyToken> token(String name, String key) {
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

  private KeyToken token() {
    return token("eu-key", "token").orElseThrow();
  }

  private List<LiveToken> live() {
    return store.database().keyTokens().live(Stream::toList).result();
  }

  private LiveToken live(KeyToken token) {
    return live().stream()
        .filter(one -> one.hash().equals(token.hash()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not live"));
  }

  private boolean isLive(KeyToken token) {
    return live().stream().anyMatch(one -> one.hash().equals(token.hash()));
  }

  private void awaitReady() {
    eventually(() -> assertThat(condition("Ready")).isEqualTo("True Ready"));
  }

  private List<Event> keyEvents() {
    return client.v1().events().inNamespace("default").list().getItems();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void a_key_is_minted_delivered_and_said_to_be_ready() {
    start();
    applyKey("scopes: [models:read, chat:invoke], allowList: ['Model:GPT-5'], " + TO);
    awaitReady();

    KeyToken token = token();
    assertThat(prefix()).isEqualTo(token.prefix());
    assertThat(condition("Expired")).isEqualTo("False NotExpired");
    LiveToken live = live(token);
    assertThat(live.keyName()).isEqualTo("eu");
    assertThat(live.validUntil()).isEmpty();
    assertThat(live.permissions().scopes().values()).containsExactly("chat:invoke", "models:read");
    assertThat(live.permissions().allowList().values()).containsExactly("model:gpt-5");
    assertThat(keySecret("eu-key").getData()).containsOnlyKeys("token");
    assertThat(keySecret("eu-key").getMetadata().getLabels())
        .containsEntry(Labels.ROLE, Labels.KEY);
    assertThat(keySecret("eu-key").getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(key().getMetadata().getUid()));
  }

  @Test
  void a_patch_changes_what_the_token_permits_and_not_the_token() {
    start();
    applyKey(TO);
    awaitReady();
    KeyToken token = token();
    assertThat(live(token).permissions()).isEqualTo(Permissions.ALL);

    applyKey("scopes: [chat:invoke], suspended: true, lifetime: 1h, " + TO);

    eventually(() -> assertThat(condition("Ready")).isEqualTo("False Suspended"));
    assertThat(token()).isEqualTo(token);
    assertThat(live(token).suspended()).isTrue();
    assertThat(live(token).permissions().permits(new Scope("models:read"), null))
        .isEqualTo(Permissions.Decision.SCOPE_MISSING);
    assertThat(live(token).expiresAt())
        .contains(Instant.parse(key().getMetadata().getCreationTimestamp()).plusSeconds(3600));

    applyKey("scopes: [chat:invoke], " + TO);
    awaitReady();
    assertThat(live(token).suspended()).isFalse();
    assertThat(live(token).expiresAt()).isEmpty();
  }

  @Test
  void a_secret_that_is_there_already_is_left_alone_and_nothing_is_minted() {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace("gateway")
                .withName("eu-key")
                .endMetadata()
                .addToData("token", encoded("mine"))
                .build())
        .create();
    start();
    applyKey(TO);

    eventually(() -> assertThat(condition("Ready")).isEqualTo("False ForeignSecret"));
    assertThat(keySecret("eu-key").getData()).containsEntry("token", encoded("mine"));
    assertThat(live()).isEmpty();

    client.secrets().inNamespace("gateway").withName("eu-key").delete();
    awaitReady();
    assertThat(isLive(token())).isTrue();
  }

  @Test
  void a_lost_secret_is_filled_with_a_new_token_and_the_old_one_dies() {
    start();
    applyKey(TO);
    awaitReady();
    KeyToken old = token();

    client.secrets().inNamespace("gateway").withName("eu-key").delete();

    eventually(() -> assertThat(token("eu-key", "token")).isPresent());
    eventually(() -> assertThat(prefix()).isEqualTo(token().prefix()).isNotEqualTo(old.prefix()));
    assertThat(isLive(old)).isFalse();
    assertThat(isLive(token())).isTrue();
    assertThat(keyEvents())
        .anySatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("TokenLost");
              assertThat(event.getMessage()).contains(old.prefix(), "gateway/eu-key");
            });
  }

  @Test
  void a_token_that_somebody_put_into_the_secret_is_never_accepted() {
    start();
    applyKey(TO);
    awaitReady();
    KeyToken old = token();
    KeyToken planted = KeyToken.generate(new SecureRandom());

    client
        .secrets()
        .inNamespace("gateway")
        .withName("eu-key")
        .edit(
            secret -> {
              secret.setData(Map.of("token", Base64.getEncoder().encodeToString(planted.bytes())));
              return secret;
            });

    eventually(() -> assertThat(token()).isNotEqualTo(planted).isNotEqualTo(old));
    eventually(() -> assertThat(isLive(token())).isTrue());
    assertThat(isLive(planted)).isFalse();
  }

  @Test
  void by_annotation_the_token_is_replaced_once_and_the_old_one_is_good_for_the_overlap() {
    start();
    applyKey("rotation: {overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();

    annotate("satchel.dev/rotate", "1");

    eventually(() -> assertThat(prefix()).isNotEqualTo(old.prefix()).isEqualTo(token().prefix()));
    KeyToken present = token();
    assertThat(live(old).validUntil())
        .hasValueSatisfying(
            end ->
                assertThat(end)
                    .isBetween(
                        Instant.now().plus(Duration.ofMinutes(58)),
                        Instant.now().plus(Duration.ofMinutes(61))));
    assertThat(status().orElseThrow().previous())
        .extracting(AIGatewayKeyStatus.Previous::prefix)
        .containsExactly(old.prefix());

    applyKey("rotation: {overlap: 1h}, scopes: [chat:invoke], " + TO);
    eventually(
        () ->
            assertThat(live(present).permissions().scopes().values())
                .containsExactly("chat:invoke"));
    assertThat(token()).isEqualTo(present);

    clock.advance(Duration.ofMinutes(61));
    annotate("satchel.dev/rotate", "2");
    eventually(() -> assertThat(prefix()).isNotEqualTo(present.prefix()).isNotEmpty());
    assertThat(isLive(old)).isFalse();
    assertThat(isLive(present)).isTrue();
  }

  @Test
  void after_a_leak_the_old_token_is_refused_at_once() {
    start();
    applyKey("rotation: {overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();

    annotate("satchel.dev/rotate-now", "leaked");

    eventually(() -> assertThat(prefix()).isNotEqualTo(old.prefix()).isEqualTo(token().prefix()));
    assertThat(live()).extracting(LiveToken::prefix).containsExactly(token().prefix());
    assertThat(status().orElseThrow().previous()).isEmpty();
  }

  @Test
  void a_token_is_replaced_when_its_interval_is_over() {
    start();
    applyKey("rotation: {interval: 10h, overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();
    assertThat(status().orElseThrow().nextRotationAt()).isNotNull();

    clock.advance(Duration.ofHours(11));
    applyKey("rotation: {interval: 10h, overlap: 1h}, scopes: [chat:invoke], " + TO);

    eventually(() -> assertThat(prefix()).isNotEqualTo(old.prefix()).isEqualTo(token().prefix()));
    assertThat(isLive(old)).isTrue();
  }

  @Test
  void a_key_that_is_delivered_elsewhere_keeps_its_token() {
    start();
    applyKey(TO);
    awaitReady();
    KeyToken token = token();

    applyKey("secretRef: {namespace: gateway, name: other, key: api-key}");

    eventually(() -> assertThat(token("other", "api-key")).contains(token));
    eventually(() -> assertThat(keySecret("eu-key")).isNull());
    assertThat(live()).hasSize(1);
  }

  @Test
  void a_crash_between_minting_and_delivery_ends_in_one_good_token() {
    start();
    applyKey("rotation: {overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();
    stop();
    // What was done until the crash: a hash is stored whose plaintext nobody has.
    KeyToken lost = KeyToken.generate(new SecureRandom());
    store
        .database()
        .keyTokens()
        .mint(
            key().getMetadata().getUid(),
            lost,
            new Minting(true, Instant.now().plus(Duration.ofMinutes(10)), ""));

    start();

    eventually(() -> assertThat(token()).isNotEqualTo(old));
    eventually(() -> assertThat(live(token()).validUntil()).isEmpty());
    assertThat(isLive(lost)).isFalse();
    assertThat(isLive(old)).isTrue();
  }

  @Test
  void a_crash_between_delivery_and_confirmation_mints_nothing_anew() {
    start();
    applyKey("rotation: {overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();
    stop();
    KeyToken next = KeyToken.generate(new SecureRandom());
    store
        .database()
        .keyTokens()
        .mint(
            key().getMetadata().getUid(),
            next,
            new Minting(true, Instant.now().plus(Duration.ofMinutes(10)), ""));
    client
        .secrets()
        .inNamespace("gateway")
        .withName("eu-key")
        .edit(
            secret -> {
              secret.setData(Map.of("token", Base64.getEncoder().encodeToString(next.bytes())));
              return secret;
            });

    start();

    eventually(() -> assertThat(live(next).validUntil()).isEmpty());
    assertThat(live(old).validUntil()).isPresent();
    assertThat(token()).isEqualTo(next);
  }

  @Test
  void an_expired_key_says_so_and_was_announced() {
    start();
    Instant end =
        Instant.now().plus(Duration.ofDays(6)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    applyKey("expiresAt: '%s', ".formatted(end) + TO);
    awaitReady();
    assertThat(status().orElseThrow().expiresAt()).isEqualTo(end.toString());
    eventually(
        () ->
            assertThat(keyEvents())
                .extracting(Event::getReason, Event::getMessage)
                .contains(
                    org.assertj.core.groups.Tuple.tuple(
                        "ExpiresSoon", "expires at %s, in less than 7 days".formatted(end))));

    clock.advance(Duration.ofDays(7));
    applyKey("expiresAt: '%s', scopes: [chat:invoke], ".formatted(end) + TO);

    eventually(() -> assertThat(condition("Expired")).isEqualTo("True Expired"));
    assertThat(condition("Ready")).isEqualTo("False Expired");
    eventually(() -> assertThat(keyEvents()).extracting(Event::getReason).contains("Expired"));
  }

  @Test
  void a_key_that_became_invalid_is_refused_until_it_is_mended() {
    start();
    applyKey(TO);
    awaitReady();
    KeyToken token = token();

    applyKey("scopes: [no-composite], " + TO);

    eventually(() -> assertThat(condition("Ready")).isEqualTo("False Invalid"));
    assertThat(live(token).suspended()).isTrue();

    applyKey("scopes: [chat:invoke], " + TO);
    awaitReady();
    assertThat(live(token).suspended()).isFalse();
    assertThat(token()).isEqualTo(token);
  }

  @Test
  void a_personal_key_follows_its_user() {
    start();
    applyKey("user: alice, " + TO);
    eventually(() -> assertThat(condition("Ready")).isEqualTo("False UnknownUser"));
    applyUser("alice", NAMESPACE);
    eventually(() -> assertThat(condition("Ready")).isEqualTo("False NamespaceNotListed"));
    assertThat(live()).isEmpty();

    applyUser("alice", NAMESPACE, "gateway");
    awaitReady();
    assertThat(live(token()).user()).contains("alice");

    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: alice}
        spec: {namespaces: [%s, gateway], suspended: true}
        """
            .formatted(NAMESPACE));
    eventually(() -> assertThat(condition("Ready")).isEqualTo("False Suspended"));
    eventually(() -> assertThat(live(token()).suspended()).isTrue());
  }

  @Test
  void a_personal_key_is_in_its_users_workspaces_and_follows_the_rotation() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applyKey("user: alice, envName: GATEWAY_KEY, rotation: {overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(old)));

    annotate("satchel.dev/rotate", "1");
    eventually(() -> assertThat(prefix()).isNotEqualTo(old.prefix()).isEqualTo(token().prefix()));
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(token())));

    client.resources(AIGatewayKey.class).withName("eu").delete();
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
  }

  @Test
  void a_personal_key_that_wants_what_a_secret_holds_conflicts() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applySecret("mine", "envName: GATEWAY_KEY, value: x");
    eventually(() -> assertThat(condition("mine", "Ready")).isEqualTo("True Ready"));
    applyKey("user: alice, envName: GATEWAY_KEY, " + TO);

    eventually(() -> assertThat(condition("Ready")).isEqualTo("False Conflicted"));
    assertThat(find("Ready").orElseThrow().message())
        .isEqualTo("ConflictsWith: dev-alice/mine, envName");
    assertThat(delivered("env.GATEWAY_KEY")).isEqualTo("x");

    deleteSecret("mine");
    awaitReady();
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(token())));
  }

  @Test
  void nobody_gets_at_a_key_by_naming_its_secret_but_whose_key_it_is() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applyUser("bob", "gateway");
    applyKey("user: bob, " + TO);
    awaitReady();

    applySecret(
        "gateway",
        "theirs",
        "envName: THEIRS, valueFrom: {secretKeyRef: {name: eu-key, key: token}}");

    eventually(
        () ->
            assertThat(
                    client
                        .resources(dev.satchel.crds.secret.UserSecret.class)
                        .inNamespace("gateway")
                        .withName("theirs")
                        .get()
                        .getStatus()
                        .conditions())
                .anyMatch(one -> one.message().contains("is a Secret that Satchel made")));
  }

  private static String text(KeyToken token) {
    return new String(token.bytes(), UTF_8);
  }

  @Test
  void a_deleted_key_leaves_neither_a_row_nor_a_secret() {
    start();
    applyKey(TO);
    awaitReady();

    client.resources(AIGatewayKey.class).withName("eu").delete();

    eventually(() -> assertThat(key()).isNull());
    assertThat(live()).isEmpty();
    assertThat(keySecret("eu-key")).isNull();
  }

  @Test
  void while_the_store_is_away_it_is_said_and_then_mended() {
    start();
    applyKey(TO);
    awaitReady();
    KeyToken token = token();
    store.takeAway();
    applyKey("scopes: [chat:invoke], " + TO);

    eventually(() -> assertThat(condition("Ready")).isEqualTo("False StoreUnavailable"));
    assertThat(prefix()).isEqualTo(token.prefix());

    store.giveBack();
    awaitReady();
    assertThat(token()).isEqualTo(token);
    assertThat(live(token).permissions().scopes().values()).containsExactly("chat:invoke");
  }

  @Test
  void a_look_at_a_key_as_it_should_be_writes_nothing() {
    start();
    applyKey(TO);
    awaitReady();
    eventually(() -> assertThat(writes()).isEmpty());
    long version = store.database().keyTokens().live(Stream::count).version();

    stop();
    start();
    eventually(() -> assertThat(operator).isNotNull());
    applyUser("bob", "gateway");
    eventually(
        () -> assertThat(store.database().users().list()).extracting("name").contains("bob"));

    assertThat(writes())
        .noneMatch(request -> request.contains("aigatewaykeys") || request.contains("eu-key"));
    assertThat(store.database().keyTokens().live(Stream::count).version()).isEqualTo(version);
  }

  @Test
  void the_last_use_is_shown() {
    start();
    applyKey(TO);
    awaitReady();
    Instant used = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    store.database().keys().touch(Map.of(token().prefix(), used));

    applyKey("scopes: [chat:invoke], " + TO);

    eventually(() -> assertThat(status().orElseThrow().lastUsedAt()).isEqualTo(used.toString()));
  }

  @Test
  void pods_that_mount_the_secret_are_told_of_each_token_twice_and_no_others() {
    start();
    pod("direct", "{name: key, secret: {secretName: eu-key}}");
    pod("projected", "{name: key, projected: {sources: [{secret: {name: eu-key}}]}}");
    pod("other", "{name: key, secret: {secretName: another}}");
    applyKey(TO);
    awaitReady();
    String version = keySecret("eu-key").getMetadata().getResourceVersion();

    for (String name : List.of("direct", "projected")) {
      eventually(() -> assertThat(refreshed(name)).isEqualTo(version + "+"));
    }
    annotate("satchel.dev/rotate", "1");
    eventually(() -> assertThat(refreshed("direct")).endsWith("+").isNotEqualTo(version + "+"));
    assertThat(refreshed("other")).isEmpty();
  }

  private void pod(String name, String volume) {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: gateway}
        spec: {containers: [{name: gateway, image: gateway}], volumes: [%s]}
        status: {phase: Running}
        """
            .formatted(name, volume);
    client.resource(Serialization.unmarshal(pod, Pod.class)).create();
  }

  private String refreshed(String pod) {
    return Objects.requireNonNullElse(
            client.pods().inNamespace("gateway").withName(pod).get().getMetadata().getAnnotations(),
            Map.<String, String>of())
        .getOrDefault("satchel.dev/key-refresh", "");
  }
}
