package dev.satchel.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.satchel.crds.Condition;
import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.store.key.LiveToken;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The life of a key: its token in its Secret, its row, its status. */
class KeyIT extends KeyFixture {
  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void a_key_is_minted_delivered_and_said_to_be_ready() {
    mint("scopes: [models:read, chat:invoke], allowList: ['Model:GPT-5'], " + TO);

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
    KeyToken token = mint(TO);
    assertThat(live(token).permissions()).isEqualTo(Permissions.ALL);

    applyKey("scopes: [chat:invoke], suspended: true, lifetime: 1h, " + TO);

    awaitReady("False Suspended");
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

    awaitReady("False ForeignSecret");
    assertThat(keySecret("eu-key").getData()).containsEntry("token", encoded("mine"));
    assertThat(live()).isEmpty();

    deleteKeySecret();
    awaitReady();
    assertThat(isLive(token())).isTrue();
  }

  @Test
  void a_lost_secret_is_filled_with_a_new_token_and_the_old_one_dies() {
    KeyToken old = mint(TO);

    deleteKeySecret();

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
    KeyToken old = mint(TO);
    KeyToken planted = KeyToken.generate(new SecureRandom());

    writeIntoSecret(planted);

    eventually(() -> assertThat(token()).isNotEqualTo(planted).isNotEqualTo(old));
    eventually(() -> assertThat(isLive(token())).isTrue());
    assertThat(isLive(planted)).isFalse();
  }

  @Test
  void a_key_that_is_delivered_elsewhere_keeps_its_token() {
    KeyToken token = mint(TO);

    applyKey("secretRef: {namespace: gateway, name: other, key: api-key}");

    eventually(() -> assertThat(token("other", "api-key")).contains(token));
    eventually(() -> assertThat(keySecret("eu-key")).isNull());
    assertThat(live()).hasSize(1);
  }

  @Test
  void an_expired_key_says_so_and_was_announced() {
    start();
    Instant end = Instant.now().plus(Duration.ofDays(6)).truncatedTo(ChronoUnit.SECONDS);
    applyKey("expiresAt: '%s', ".formatted(end) + TO);
    awaitReady();
    assertThat(status().orElseThrow().expiresAt()).isEqualTo(end.toString());
    eventually(
        () ->
            assertThat(keyEvents())
                .extracting(Event::getReason, Event::getMessage)
                .contains(
                    tuple("ExpiresSoon", "expires at %s, in less than 7 days".formatted(end))));

    clock.advance(Duration.ofDays(7));
    applyKey("expiresAt: '%s', scopes: [chat:invoke], ".formatted(end) + TO);

    eventually(() -> assertThat(condition("Expired")).isEqualTo("True Expired"));
    assertThat(ready()).isEqualTo("False Expired");
    eventually(() -> assertThat(keyEvents()).extracting(Event::getReason).contains("Expired"));
  }

  @Test
  void a_key_that_became_invalid_is_refused_until_it_is_mended() {
    KeyToken token = mint(TO);

    applyKey("scopes: [no-composite], " + TO);

    awaitReady("False Invalid");
    assertThat(live(token).suspended()).isTrue();

    applyKey("scopes: [chat:invoke], " + TO);
    awaitReady();
    assertThat(live(token).suspended()).isFalse();
    assertThat(token()).isEqualTo(token);
  }

  @Test
  void a_deleted_key_leaves_neither_a_row_nor_a_secret() {
    mint(TO);

    deleteKey();

    eventually(() -> assertThat(key()).isNull());
    assertThat(live()).isEmpty();
    assertThat(keySecret("eu-key")).isNull();
  }

  @Test
  void while_the_store_is_away_it_is_said_and_then_mended() {
    KeyToken token = mint(TO);
    store.takeAway();
    applyKey("scopes: [chat:invoke], " + TO);

    awaitReady("False StoreUnavailable");
    assertThat(prefix()).isEqualTo(token.prefix());

    store.giveBack();
    awaitReady();
    assertThat(token()).isEqualTo(token);
    assertThat(live(token).permissions().scopes().values()).containsExactly("chat:invoke");
  }

  @Test
  void a_look_at_a_key_as_it_should_be_writes_nothing() {
    mint(TO);
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
    mint(TO);
    Instant used = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    store.database().keys().touch(Map.of(token().prefix(), used));

    applyKey("scopes: [chat:invoke], " + TO);

    eventually(() -> assertThat(status().orElseThrow().lastUsedAt()).isEqualTo(used.toString()));
  }

  @Test
  void junk_is_invalid_and_stops_no_other_key() {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: AIGatewayKey
        metadata: {name: junk}
        spec: {scopes: all, allowList: [7], rotation: daily, suspended: maybe, secretRef: eu-key}
        status: {conditions: nothing, prefix: 7}
        """);
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: AIGatewayKey
        metadata: {name: hollow}
        status: 17
        """);
    mint(TO);

    eventually(
        () ->
            assertThat(find("junk", "Ready"))
                .map(Condition::message)
                .hasValueSatisfying(
                    message ->
                        assertThat(message)
                            .contains("spec.scopes", "spec.allowList[0]", "spec.rotation")
                            .contains("spec.suspended", "spec.secretRef")));
    eventually(() -> assertThat(find("hollow", "Ready")).isPresent());
    // A server that checks types takes no status of it, and no finalizer: then this is all there
    // is.
    assertThat(keyEvents())
        .anySatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("Invalid");
              assertThat(event.getInvolvedObject().getName()).isEqualTo("junk");
              assertThat(event.getMessage()).contains("spec.scopes: must be a list");
            });
    assertThat(key("junk").getFinalizers()).isEmpty();
    client.resources(AIGatewayKey.class).withName("junk").delete();
    eventually(() -> assertThat(key("junk")).isNull());
  }

  @Test
  void a_key_that_became_junk_has_its_tokens_refused_with_and_without_a_finalizer() {
    KeyToken token = mint(TO);

    becomeJunk(List.of("satchel.dev/cleanup"));
    eventually(() -> assertThat(live(token).suspended()).isTrue());
    applyKey(TO);
    awaitReady();
    assertThat(live(token).suspended()).isFalse();

    becomeJunk(List.of());
    eventually(() -> assertThat(live(token).suspended()).isTrue());
    assertThat(keyEvents()).extracting(Event::getReason).contains("Invalid");
    applyKey(TO);
    awaitReady();
    assertThat(live(token).suspended()).isFalse();
    assertThat(token()).isEqualTo(token);
  }

  @Test
  void what_became_junk_while_the_store_was_away_is_refused_once_it_is_back() {
    KeyToken token = mint(TO);
    store.takeAway();
    becomeJunk(List.of());
    eventually(() -> assertThat(keyEvents()).extracting(Event::getReason).contains("Invalid"));

    store.giveBack();

    eventually(() -> assertThat(live(token).suspended()).isTrue());
  }

  /** As a restored backup, or another definition, would have it. */
  private void becomeJunk(List<String> finalizers) {
    edit(
        client.genericKubernetesResources("satchel.dev/v1alpha1", "AIGatewayKey").withName("eu"),
        (GenericKubernetesResource key) -> {
          key.getMetadata().setFinalizers(finalizers);
          key.setAdditionalProperty("spec", Map.of("scopes", "all", "secretRef", 7));
          return key;
        });
  }

  @Test
  void keys_and_what_was_minted_are_counted() {
    start();
    Instant end = Instant.now().plus(Duration.ofDays(6)).truncatedTo(ChronoUnit.SECONDS);
    applyKey("expiresAt: '%s', ".formatted(end) + TO);
    applyKey("off", "suspended: true, secretRef: {namespace: gateway, name: off-key}");
    applyKey("bad", "scopes: [no-composite], secretRef: {namespace: gateway, name: bad-key}");
    awaitReady();
    eventually(() -> assertThat(metric("satchel_keys{state=\"ready\"}")).isEqualTo(1));
    eventually(() -> assertThat(metric("satchel_keys{state=\"suspended\"}")).isEqualTo(1));
    eventually(() -> assertThat(metric("satchel_keys{state=\"invalid\"}")).isEqualTo(1));
    assertThat(metric("satchel_keys_expiring{within=\"14d\"}")).isEqualTo(1);
    assertThat(metric("satchel_keys_expiring{within=\"7d\"}")).isEqualTo(1);
    assertThat(metric("satchel_keys_expiring{within=\"1d\"}")).isZero();
    assertThat(metric("satchel_keys_nearest_expiry_seconds"))
        .isBetween(86_400.0 * 5.9, 86_400.0 * 6);
    assertThat(metric("satchel_key_tokens")).isEqualTo(1);
    assertThat(metric("satchel_key_tokens_minted_total{cause=\"first\"}")).isEqualTo(2);

    annotate("satchel.dev/rotate", "1");
    eventually(() -> assertThat(metric("satchel_key_tokens")).isEqualTo(2));
    assertThat(metric("satchel_key_tokens_minted_total{cause=\"request\"}")).isEqualTo(1);
    annotate("satchel.dev/rotate-now", "1");
    eventually(() -> assertThat(metric("satchel_key_tokens")).isEqualTo(1));
    assertThat(metric("satchel_key_tokens_minted_total{cause=\"leak\"}")).isEqualTo(1);
    deleteKeySecret();
    eventually(
        () -> assertThat(metric("satchel_key_tokens_minted_total{cause=\"lost\"}")).isEqualTo(1));
  }
}
