package dev.satchel.crds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedSecretTest {
  @Test
  void a_secret_that_holds_all_rules_is_parsed() {
    CheckedSecret.Valid secret =
        valid(
            """
            spec:
              user: alice
              description: for people
              envName: TOKEN
              filePath: ~/.token
              value: hush-hush
              workspaceSelector: {matchLabels: {team: data}}
            """);

    assertThat(secret.user()).isEqualTo("alice");
    assertThat(secret.description()).isEqualTo("for people");
    assertThat(secret.enabled()).isTrue();
    assertThat(secret.envName()).contains(new EnvName("TOKEN"));
    assertThat(secret.filePath()).contains(new FilePath("~/.token"));
    assertThat(secret.selector())
        .isEqualTo(new WorkspaceSelector(Map.of("team", "data"), List.of()));
    assertThat(secret.source())
        .isInstanceOfSatisfying(
            CheckedSecret.Source.Literal.class,
            literal ->
                assertThat(new String(literal.value().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hush-hush"));
  }

  @Test
  void what_is_left_out_has_its_default() {
    CheckedSecret.Valid secret =
        valid(
            """
            spec:
              user: alice
              enabled: false
              valueFrom: {secretKeyRef: {name: tokens, key: github}}
            """);

    assertThat(secret.enabled()).isFalse();
    assertThat(secret.description()).isEmpty();
    assertThat(secret.envName()).isEmpty();
    assertThat(secret.filePath()).isEmpty();
    assertThat(secret.selector()).isEqualTo(WorkspaceSelector.ALL);
    assertThat(secret.source())
        .isEqualTo(new CheckedSecret.Source.FromSecret(new SecretKeyRef("tokens", "github")));
  }

  @Test
  void a_sealed_value_is_a_source_of_its_own() {
    String sealed =
        new Sealer(SealingPrivateKey.generate(new SecureRandom()).publicKey(), new SecureRandom())
            .seal(SealContext.userSecret("dev-alice", "token", "alice"), hush())
            .toString();

    assertThat(
            valid("spec: {user: alice, envName: TOKEN, sealedValue: \"%s\"}".formatted(sealed))
                .source())
        .isInstanceOfSatisfying(
            CheckedSecret.Source.Sealed.class,
            source -> assertThat(source.value()).hasToString(sealed));
  }

  @Test
  void what_is_in_the_field_of_a_sealed_value_by_mistake_is_not_repeated() {
    assertThat(violations("spec: {user: alice, envName: TOKEN, sealedValue: hush-hush}"))
        .singleElement()
        .satisfies(one -> assertThat(one.field()).isEqualTo("spec.sealedValue"))
        .satisfies(one -> assertThat(one.message()).contains("sv1:").doesNotContain("hush-hush"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", value: x, sealedValue: \"sv1:x\"",
        ", value: x, valueFrom: {secretKeyRef: {name: a, key: b}}",
        ", sealedValue: \"sv1:x\", valueFrom: {secretKeyRef: {name: a, key: b}}"
      })
  void exactly_one_source_is_given(String sources) {
    assertThat(violations("spec: {user: alice, envName: TOKEN%s}".formatted(sources)))
        .extracting(Violation::toString)
        .anyMatch(one -> one.startsWith("spec.value: " + CheckedSecret.ONE_SOURCE));
  }

  @Test
  void every_violation_is_in_one_answer() {
    List<Violation> violations =
        violations(
            """
            metadata: {name: %s}
            spec:
              description: 5
              envName: SATCHEL_X
              filePath: ~/../token
              value: "hush\\0hush"
              valueFrom: {secretKeyRef: {name: Tokens, key: a/b}}
              workspaceSelector:
                matchLabels: {"a b": "x,y"}
                matchExpressions:
                - {key: a, operator: Is}
                - {key: b, operator: In}
                - {key: c, operator: Exists, values: [x]}
            """
                .formatted("n".repeat(201)));

    assertThat(violations)
        .extracting(Violation::field)
        .containsExactlyInAnyOrder(
            "metadata.name",
            "spec.description",
            "spec.user",
            "spec.envName",
            "spec.filePath",
            "spec.value",
            "spec.value",
            "spec.valueFrom.secretKeyRef.name",
            "spec.valueFrom.secretKeyRef.key",
            "spec.workspaceSelector.matchLabels",
            "spec.workspaceSelector.matchLabels",
            "spec.workspaceSelector.matchExpressions[0].operator",
            "spec.workspaceSelector.matchExpressions[1].values",
            "spec.workspaceSelector.matchExpressions[2].values");
  }

  @Test
  void no_violation_repeats_a_value() {
    assertThat(violations("spec: {user: alice, envName: A, value: \"hush-hush\\0\"}"))
        .extracting(Violation::toString)
        .noneMatch(text -> text.contains("hush-hush"))
        .anyMatch(text -> text.startsWith("spec.value: must not contain NUL"));
    assertThat(CheckedSecret.of(read("spec: {user: a, envName: A, value: hush-hush}")).toString())
        .doesNotContain("hush-hush");
  }

  @Test
  void a_missing_spec_is_a_violation() {
    assertThat(violations("metadata: {name: a}"))
        .extracting(Violation::field)
        .containsExactly("spec");
  }

  @Test
  void an_enabled_secret_needs_a_target() {
    assertThat(violations("spec: {user: alice, value: x}"))
        .singleElement()
        .satisfies(one -> assertThat(one.field()).isEqualTo("spec.envName"))
        .satisfies(
            one -> assertThat(one.message()).contains("at least one of envName or filePath"));
  }

  @Test
  void a_target_that_is_there_but_wrong_is_not_also_missing() {
    assertThat(violations("spec: {user: alice, envName: 5, value: x}"))
        .containsExactly(new Violation("spec.envName", "must be a string"));
  }

  @Test
  void a_value_for_a_file_may_hold_what_an_environment_variable_may_not() {
    String spec = "spec: {user: alice, %s, value: \"a\\0b\"}";

    assertThat(CheckedSecret.of(read(spec.formatted("filePath: ~/a"))))
        .isInstanceOf(CheckedSecret.Valid.class);
    assertThat(violations(spec.formatted("filePath: ~/a, envName: A"))).hasSize(1);
  }

  private static SecretValue hush() {
    return ((Parsed.Valid<SecretValue>) SecretValue.parse(new byte[] {'h', 'u', 's', 'h'}, true))
        .value();
  }

  private static CheckedSecret.Valid valid(String yaml) {
    assertThat(CheckedSecret.of(read(yaml))).isInstanceOf(CheckedSecret.Valid.class);
    return (CheckedSecret.Valid) CheckedSecret.of(read(yaml));
  }

  private static List<Violation> violations(String yaml) {
    assertThat(CheckedSecret.of(read(yaml))).isInstanceOf(CheckedSecret.Invalid.class);
    return ((CheckedSecret.Invalid) CheckedSecret.of(read(yaml))).violations();
  }

  private static UserSecret read(String yaml) {
    return new KubernetesSerialization().unmarshal(yaml, UserSecret.class);
  }
}
