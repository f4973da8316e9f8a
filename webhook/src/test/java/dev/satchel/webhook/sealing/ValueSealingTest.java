package dev.satchel.webhook.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueSealingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final String CANARY = "hunter2-canary";

  private final SealingKey old = key(NOW.minus(Duration.ofDays(31)));
  private final SealingKey current = key(NOW.minus(Duration.ofDays(1)));
  private SealingKeys keys = new SealingKeys(List.of(old, current));
  private final ValueSealing sealing =
      new ValueSealing(() -> keys, Clock.fixed(NOW, ZoneOffset.UTC));

  private static SealingKey key(Instant notBefore) {
    return new SealingKey(SealingPrivateKey.generate(RANDOM), notBefore, notBefore);
  }

  private static ObjectNode secret(String spec) {
    return json(
        """
        {"apiVersion": "satchel.dev/v1alpha1", "kind": "UserSecret",
         "metadata": {"name": "token", "namespace": "dev-alice"},
         "spec": {"user": "alice", %s}}
        """
            .formatted(spec));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SealContext context(String name) {
    return SealContext.userSecret("dev-alice", name, "alice");
  }

  private static String seal(SealingKey key, String name, byte[] value) {
    if (SecretValue.parse(value, false) instanceof Parsed.Valid<SecretValue>(SecretValue valid)) {
      return new Sealer(key.publicKey(), RANDOM).seal(context(name), valid).toString();
    }
    throw new AssertionError();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Optional<Denied> apply(ObjectNode secret, @Nullable ObjectNode before) {
    return sealing.apply(
        new AdmissionRequest(
            "1",
            before == null ? Operation.CREATE : Operation.UPDATE,
            "usersecrets",
            "dev-alice",
            "token",
            Requester.of("alice@example.com"),
            false,
            secret.deepCopy(),
            before),
        secret);
  }

  private static String sealedValue(ObjectNode secret) {
    return secret.path("spec").path("sealedValue").asText("");
  }

  private String unsealed(ObjectNode secret) {
    if (SealedValue.parse(sealedValue(secret)) instanceof Parsed.Valid<SealedValue>(var sealed)
        && keys.ring().unseal(context("token"), sealed) instanceof Unsealed.Opened(var value)) {
      return new String(value.bytes(), StandardCharsets.UTF_8);
    }
    return "";
  }

  private static String keyOf(ObjectNode secret) {
    return SealedValue.parse(sealedValue(secret)) instanceof Parsed.Valid<SealedValue>(var sealed)
        ? sealed.keyId().hex()
        : "";
  }

  @Test
  void a_value_is_replaced_by_one_that_is_sealed_to_the_current_key() {
    ObjectNode secret = secret("\"envName\": \"TOKEN\", \"value\": \"" + CANARY + "\"");

    assertThat(apply(secret, null)).isEmpty();

    assertThat(secret.toString()).doesNotContain(CANARY);
    assertThat(unsealed(secret)).isEqualTo(CANARY);
    assertThat(keyOf(secret)).isEqualTo(current.id().hex());
  }

  @Test
  void the_same_value_again_keeps_the_text_even_if_it_is_sealed_to_an_older_key() {
    String before = seal(old, "token", bytes(CANARY));
    ObjectNode secret = secret("\"value\": \"" + CANARY + "\"");

    assertThat(apply(secret, secret("\"sealedValue\": \"" + before + "\""))).isEmpty();

    assertThat(secret).isEqualTo(secret("\"sealedValue\": \"" + before + "\""));
  }

  @Test
  void another_value_is_sealed_anew() {
    String before = seal(old, "token", bytes("other"));
    ObjectNode secret = secret("\"value\": \"" + CANARY + "\"");

    assertThat(apply(secret, secret("\"sealedValue\": \"" + before + "\""))).isEmpty();

    assertThat(unsealed(secret)).isEqualTo(CANARY);
  }

  @Test
  void a_sealed_value_that_was_given_is_never_rewritten() {
    ObjectNode secret = secret("\"sealedValue\": \"%s\"".formatted(seal(old, "token", bytes("x"))));
    ObjectNode given = secret.deepCopy();

    assertThat(apply(secret, null)).isEmpty();
    assertThat(apply(secret, given)).isEmpty();

    assertThat(secret).isEqualTo(given);
  }

  @Test
  void a_sealed_value_of_another_object_is_refused_with_the_reason() {
    String moved = seal(current, "other", bytes(CANARY));

    assertThat(apply(secret("\"sealedValue\": \"" + moved + "\""), null))
        .hasValueSatisfying(
            denied -> {
              assertThat(denied.code()).isEqualTo(422);
              assertThat(denied.message())
                  .startsWith("spec.sealedValue: ")
                  .contains("UserSecret dev-alice/token of user alice")
                  .doesNotContain(moved, CANARY);
            });
  }

  @Test
  void a_sealed_value_of_an_unknown_key_is_refused_when_it_is_new_and_stays_when_it_is_not() {
    SealingKey foreign = key(NOW);
    ObjectNode secret =
        secret("\"sealedValue\": \"%s\"".formatted(seal(foreign, "token", bytes("x"))));

    assertThat(apply(secret.deepCopy(), null))
        .hasValueSatisfying(denied -> assertThat(denied.message()).contains(foreign.id().hex()));

    ObjectNode changed = secret.deepCopy();
    changed.withObject("/spec").put("description", "lost");
    assertThat(apply(changed, secret)).isEmpty();
    assertThat(sealedValue(changed)).isEqualTo(sealedValue(secret));
  }

  @Test
  void what_is_sealed_has_to_fit_where_it_goes() {
    String nul = seal(current, "token", new byte[] {'a', 0});

    assertThat(apply(secret("\"filePath\": \"~/x\", \"sealedValue\": \"" + nul + "\""), null))
        .isEmpty();
    assertThat(apply(secret("\"envName\": \"X\", \"sealedValue\": \"" + nul + "\""), null))
        .hasValueSatisfying(denied -> assertThat(denied.message()).contains("NUL"));
    ObjectNode before = secret("\"filePath\": \"~/x\", \"sealedValue\": \"" + nul + "\"");
    assertThat(apply(secret("\"envName\": \"X\", \"sealedValue\": \"" + nul + "\""), before))
        .as("a target that comes later")
        .isPresent();
  }

  @Test
  void an_object_that_got_in_unfit_can_still_lose_its_finalizer() {
    String nul = seal(current, "token", new byte[] {'a', 0});
    ObjectNode before = secret("\"envName\": \"X\", \"sealedValue\": \"" + nul + "\"");
    before.withObject("/metadata").putArray("finalizers").add("satchel.dev/cleanup");
    ObjectNode after = before.deepCopy();
    after.withObject("/metadata").remove("finalizers");

    assertThat(apply(after, before)).isEmpty();
  }

  @Test
  void reseal_moves_to_the_current_key_once_and_takes_itself_off() {
    String before = seal(old, "token", bytes(CANARY));
    ObjectNode secret = secret("\"sealedValue\": \"" + before + "\"");
    secret.withObject("/metadata").putObject("annotations").put("satchel.dev/reseal", "true");

    assertThat(apply(secret, secret("\"sealedValue\": \"" + before + "\""))).isEmpty();

    assertThat(keyOf(secret)).isEqualTo(current.id().hex());
    assertThat(unsealed(secret)).isEqualTo(CANARY);
    assertThat(secret.path("metadata").has("annotations")).isFalse();

    ObjectNode again = secret.deepCopy();
    again.withObject("/metadata").putObject("annotations").put("satchel.dev/reseal", "true");
    assertThat(apply(again, secret)).isEmpty();
    assertThat(again).isEqualTo(secret);
  }

  @Test
  void reseal_opens_nothing_that_was_sealed_for_another_object() {
    ObjectNode secret =
        secret("\"sealedValue\": \"%s\"".formatted(seal(old, "other", bytes(CANARY))));
    secret.withObject("/metadata").putObject("annotations").put("satchel.dev/reseal", "true");

    assertThat(apply(secret, null))
        .hasValueSatisfying(denied -> assertThat(denied.code()).isEqualTo(422));
  }

  @Test
  void a_reseal_that_cannot_be_is_refused_though_nothing_else_changes() {
    ObjectNode before =
        secret("\"sealedValue\": \"%s\"".formatted(seal(key(NOW), "token", bytes("lost"))));
    ObjectNode secret = before.deepCopy();
    secret.withObject("/metadata").putObject("annotations").put("satchel.dev/reseal", "true");

    assertThat(apply(secret, before)).isPresent();
  }

  @Test
  void without_a_key_a_value_is_told_to_try_again_and_the_value_is_not_said() {
    keys = SealingKeys.NONE;

    assertThat(apply(secret("\"value\": \"" + CANARY + "\""), null))
        .hasValueSatisfying(
            denied -> {
              assertThat(denied.code()).isEqualTo(503);
              assertThat(denied.message()).contains("no sealing key").doesNotContain(CANARY);
            });
  }

  @Test
  void a_generated_name_is_refused_with_a_value_and_not_with_a_reference() {
    ObjectNode generated = secret("\"value\": \"" + CANARY + "\"");
    generated.withObject("/metadata").put("generateName", "token-").remove("name");
    assertThat(apply(generated, null))
        .hasValueSatisfying(
            denied ->
                assertThat(denied.message())
                    .startsWith("metadata.name: ")
                    .contains("generateName")
                    .doesNotContain(CANARY));

    ObjectNode reference =
        secret("\"valueFrom\": {\"secretKeyRef\": {\"name\": \"a\", \"key\": \"b\"}}");
    reference.withObject("/metadata").put("generateName", "token-").remove("name");
    assertThat(apply(reference, null)).isEmpty();
  }

  @Test
  void kubectls_copy_of_the_manifest_loses_the_value_and_nothing_else() {
    ObjectNode secret = secret("\"value\": \"" + CANARY + "\"");
    secret
        .withObject("/metadata")
        .putObject("annotations")
        .put(
            "kubectl.kubernetes.io/last-applied-configuration",
            "{\"spec\":{\"user\":\"alice\",\"value\":\"" + CANARY + "\"}}\n");

    assertThat(apply(secret, null)).isEmpty();

    assertThat(secret.at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration"))
        .hasToString(
            JSON.getNodeFactory().textNode("{\"spec\":{\"user\":\"alice\"}}\n").toString());
  }

  @Test
  void who_gave_the_value_owns_the_sealed_value() {
    ObjectNode secret = secret("\"value\": \"" + CANARY + "\"");
    secret
        .withObject("/metadata")
        .putArray("managedFields")
        .add(json("{\"manager\": \"git\", \"fieldsV1\": {\"f:spec\": {\"f:value\": {}}}}"))
        .add(json("{\"manager\": \"other\", \"fieldsV1\": {\"f:spec\": {\"f:user\": {}}}}"));

    assertThat(apply(secret, null)).isEmpty();

    assertThat(secret.at("/metadata/managedFields/0/fieldsV1"))
        .hasToString("{\"f:spec\":{\"f:sealedValue\":{}}}");
    assertThat(secret.at("/metadata/managedFields/1/fieldsV1"))
        .hasToString("{\"f:spec\":{\"f:user\":{}}}");
  }
}
