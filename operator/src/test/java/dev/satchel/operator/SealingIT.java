package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.PublishedKeys;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.SealingPrivateKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sealing keys, what is sealed to them, and what came in the clear. */
class SealingIT extends OperatorFixture {
  private static final String SPEC = "envName: TOKEN, sealedValue: '%s'";

  private void startWithUser() {
    start();
    applyUser("alice", NAMESPACE);
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    eventually(() -> assertThat(keys().byAge()).hasSize(1));
  }

  private List<Secret> keySecrets() {
    return client
        .secrets()
        .inNamespace("satchel")
        .withLabelSelector(SealingKeySecret.SELECTOR)
        .list()
        .getItems();
  }

  private SealingKeys keys() {
    return SealingKeySecret.readAll(keySecrets());
  }

  private static String seal(SealingKey key, String name, String value) {
    if (SecretValue.parse(value.getBytes(StandardCharsets.UTF_8), true)
        instanceof Parsed.Valid<SecretValue>(SecretValue valid)) {
      return new Sealer(key.publicKey(), new SecureRandom())
          .seal(SealContext.userSecret(NAMESPACE, name, "alice"), valid)
          .toString();
    }
    throw new AssertionError();
  }

  private String sealedValue(String name) {
    return String.valueOf(secret(name).getSpec().sealedValue());
  }

  @Test
  void a_sealed_value_reaches_the_workspaces() {
    startWithUser();

    applySecret("token", SPEC.formatted(seal(keys().byAge().getFirst(), "token", "hush")));

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.TOKEN")).isEqualTo("hush");
  }

  private void deliverSealed() {
    startWithUser();
    applySecret("token", SPEC.formatted(seal(keys().byAge().getFirst(), "token", "hush")));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.TOKEN")).isEqualTo("hush");
  }

  /** Has the operator read all of the user's rows again. */
  private void readAgain() {
    applySecret("other", "envName: OTHER, value: x");
    eventually(() -> assertThat(condition("other", "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void a_sealed_value_whose_row_is_lost_is_stored_again() {
    deliverSealed();

    store.sql("DELETE FROM user_secrets");
    readAgain();

    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("hush"));
    assertThat(store.database().secrets().list()).hasSize(2);
  }

  @Test
  void a_sealed_value_whose_row_was_lost_while_no_operator_ran_is_stored_again() {
    deliverSealed();
    stop();
    store.sql("DELETE FROM user_secrets");

    start();

    eventually(() -> assertThat(store.database().secrets().list()).hasSize(1));
    assertThat(delivered("env.TOKEN")).isEqualTo("hush");
  }

  @Test
  void a_row_that_a_backup_brought_back_is_not_taken_for_the_newer_one() {
    deliverSealed();
    applySecret(
        "token",
        "envName: NEWER, sealedValue: '%s'"
            .formatted(seal(keys().byAge().getFirst(), "token", "hush")));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(delivered("env.NEWER")).isEqualTo("hush"));

    store.sql("UPDATE user_secrets SET generation = generation - 1, env_name = 'TOKEN'");
    readAgain();

    eventually(() -> assertThat(delivered("env.NEWER")).isEqualTo("hush"));
    assertThat(condition("token", "Ready")).isEqualTo("True Ready");
  }

  @Test
  void a_row_that_was_changed_by_hand_is_as_its_object_says_within_ten_minutes() {
    deliverSealed();

    store.sql("UPDATE user_secrets SET env_name = 'FORGED'");
    applyUser("alice", NAMESPACE, "dev-1");
    eventually(() -> assertThat(delivered("env.FORGED")).isEqualTo("hush"));
    clock.advance(Duration.ofMinutes(10));
    applyUser("alice", NAMESPACE, "dev-2");

    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("hush"));
  }

  @Test
  void a_secret_that_is_stored_as_it_was_is_not_read_again_after_ten_minutes() {
    deliverSealed();
    clock.advance(Duration.ofMinutes(10));
    double looks = looks();
    requests();

    applyUser("alice", NAMESPACE, "dev-1"); // which is a change for each of the user's secrets

    eventually(() -> assertThat(looks()).isGreaterThan(looks));
    assertThat(requests()).isNotEmpty().noneMatch(one -> one.endsWith("/usersecrets/token"));
  }

  private double looks() {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("reconciliations_success_total"))
        .filter(line -> line.contains("\"usersecretreconciler\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void a_value_sealed_to_a_key_that_comes_later_is_delivered_when_it_comes() {
    startWithUser();
    Instant now = Instant.now();
    SealingKey lost = new SealingKey(SealingPrivateKey.generate(new SecureRandom()), now, now);
    applySecret("token", SPEC.formatted(seal(lost, "token", "hush")));
    eventually(
        () -> assertThat(condition("token", "Ready")).isEqualTo("False SealedForUnknownKey"));
    assertThat(message("token", "Ready")).contains(lost.id().hex()).contains("restore");

    client.resource(SealingKeySecret.of("satchel", lost)).create();

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.TOKEN")).isEqualTo("hush");
  }

  @Test
  void what_is_well_formed_and_holds_nothing_is_refused() {
    startWithUser();

    applySecret("token", SPEC.formatted(SealedValue.standIn(keys().byAge().getFirst().id())));

    eventually(
        () -> assertThat(condition("token", "Ready")).isEqualTo("False SealedForAnotherObject"));
  }

  @Test
  void a_sealed_value_that_was_moved_is_refused_and_says_so() {
    startWithUser();

    applySecret("token", SPEC.formatted(seal(keys().byAge().getFirst(), "other", "hush")));

    eventually(
        () -> assertThat(condition("token", "Ready")).isEqualTo("False SealedForAnotherObject"));
    assertThat(delivered("env.TOKEN")).isEmpty();
  }

  @Test
  void a_value_that_came_in_the_clear_is_stored_sealed_and_told_of() {
    startWithUser();

    applySecret("token", "envName: TOKEN, value: hush-canary");

    eventually(() -> assertThat(sealedValue("token")).startsWith(SealedValue.PREFIX));
    assertThat(secret("token").getSpec().value()).isNull();
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.TOKEN")).isEqualTo("hush-canary");
    assertThat(allEvents())
        .anySatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("ValueWasInTheClear");
              assertThat(event.getMessage()).doesNotContain("hush-canary");
            });
  }

  @Test
  void who_brings_a_value_back_in_the_clear_is_not_fought_without_end() {
    startWithUser();
    applySecret("token", "envName: TOKEN, value: hush");
    eventually(() -> assertThat(sealedValue("token")).startsWith(SealedValue.PREFIX));

    applySecret("token", "envName: TOKEN, value: hush");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(secret("token").getSpec().value()).isEqualTo("hush");

    clock.advance(Duration.ofMinutes(10));
    applySecret("token", "envName: TOKEN, value: hush, description: again");
    eventually(() -> assertThat(secret("token").getSpec().value()).isNull());
  }

  @Test
  void of_a_sealed_value_and_another_in_the_clear_beside_it_the_one_in_the_clear_wins() {
    startWithUser();
    String before = seal(keys().byAge().getFirst(), "token", "old");

    applySecret("token", SPEC.formatted(before) + ", value: new");

    eventually(() -> assertThat(secret("token").getSpec().value()).isNull());
    assertThat(sealedValue("token")).isNotEqualTo(before);
    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("new"));
  }

  @Test
  void the_same_value_in_the_clear_beside_its_sealed_form_leaves_that_to_the_letter() {
    startWithUser();
    String before = seal(keys().byAge().getFirst(), "token", "same");

    applySecret("token", SPEC.formatted(before) + ", value: same");

    eventually(() -> assertThat(secret("token").getSpec().value()).isNull());
    assertThat(sealedValue("token")).isEqualTo(before);
  }

  @Test
  void keys_rotate_and_old_ones_serve_until_nothing_is_sealed_to_them() {
    startWithUser();
    SealingKey first = keys().byAge().getFirst();
    applySecret("token", SPEC.formatted(seal(first, "token", "hush")));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));

    clock.advance(Duration.ofDays(30));
    lookAgain();
    eventually(() -> assertThat(keys().byAge()).hasSize(2));
    clock.advance(Duration.ofMinutes(2));
    lookAgain();

    SealingKey second = keys().byAge().getLast();
    eventually(() -> assertThat(published("current")).isEqualTo(second.id().hex()));
    assertThat(published(first.id() + ".pub")).isEqualTo(first.publicKey().toString());
    eventually(() -> assertThat(reported(first)).isEqualTo("1 false"));
    assertThat(reported(second)).isEqualTo("0 false");
    assertThat(metrics())
        .contains("satchel_sealed_objects{key=\"" + first.id() + "\"} 1.0")
        .contains("satchel_sealed_objects{key=\"" + second.id() + "\"} 0.0");

    applySecret("token", SPEC.formatted(seal(second, "token", "hush")));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    lookAgain();

    eventually(() -> assertThat(reported(first)).isEqualTo("0 true"));
    assertThat(reported(second)).isEqualTo("1 false");
    assertThat(delivered("env.TOKEN")).isEqualTo("hush");
  }

  /** What the loop does each minute, now: it watches what it publishes. */
  private void lookAgain() {
    client.configMaps().inNamespace("satchel").withName(PublishedKeys.NAME).delete();
    eventually(() -> assertThat(published("current")).isNotEmpty());
  }

  private String published(String key) {
    ConfigMap map = client.configMaps().inNamespace("satchel").withName(PublishedKeys.NAME).get();
    return map == null ? "" : map.getData().getOrDefault(key, "");
  }

  /** How many objects, and whether the key may go. */
  private String reported(SealingKey key) {
    Map<String, String> annotations =
        client
            .secrets()
            .inNamespace("satchel")
            .withName(SealingKeySecret.nameFor(key.id()))
            .get()
            .getMetadata()
            .getAnnotations();
    return annotations.get("satchel.dev/sealed-objects")
        + " "
        + annotations.get("satchel.dev/safe-to-delete");
  }
}
