package dev.satchel.crds.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.rule.NamePattern;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCheckTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final Policy NO_FILES =
      new Policy(EnvRules.DEFAULT, PathRules.DEFAULT, true, false, Repair.IGNORE);
  private static final Policy SEALED_ONLY =
      new Policy(EnvRules.DEFAULT, PathRules.DEFAULT, false, true, Repair.IGNORE);

  private static UserSecret secret(String spec) {
    return SERIALIZATION.unmarshal("spec: " + spec, UserSecret.class);
  }

  private static List<String> created(Policy policy, String spec) {
    return fields(PolicyCheck.violations(policy, secret(spec), Optional.empty()));
  }

  private static List<String> changed(Policy policy, String before, String now) {
    return fields(PolicyCheck.violations(policy, secret(now), Optional.of(secret(before))));
  }

  private static List<String> fields(List<Violation> violations) {
    return violations.stream().map(Violation::field).toList();
  }

  @Test
  void a_reserved_name_and_a_denied_path_are_refused_together() {
    assertThat(created(Policy.DEFAULT, "{envName: PATH, filePath: /etc/passwd, value: x}"))
        .containsExactly("spec.envName", "spec.filePath");
  }

  @Test
  void what_was_so_before_is_not_refused_again() {
    String before = "{envName: PATH, filePath: /etc/passwd, value: x}";

    assertThat(changed(Policy.DEFAULT, before, before.replace("value: x", "value: y"))).isEmpty();
    assertThat(changed(Policy.DEFAULT, before, "{envName: HOME, filePath: /etc/passwd, value: x}"))
        .containsExactly("spec.envName");
    assertThat(changed(Policy.DEFAULT, before, "{envName: PATH, filePath: /etc/shadow, value: x}"))
        .containsExactly("spec.filePath");
    assertThat(changed(Policy.DEFAULT, before, "{envName: path, value: x}"))
        .as("another variable")
        .containsExactly("spec.envName");
  }

  @Test
  void what_the_secrets_own_rules_refuse_is_left_to_them() {
    assertThat(created(Policy.DEFAULT, "{envName: A-B, filePath: a, value: x}")).isEmpty();
    assertThat(created(Policy.DEFAULT, "{envName: SATCHEL_X, filePath: /proc/a}")).isEmpty();
    assertThat(PolicyCheck.violations(Policy.DEFAULT, new UserSecret(), Optional.empty()))
        .isEmpty();
  }

  /** The table of behaviours is that of deployments without file delivery in the field. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{envName: A}                                |",
        "{envName: A, filePath: /a}                  | spec.filePath",
        "{envName: A, filePath: /a, enabled: false}  | spec.filePath",
        "{filePath: /a}                              | spec.filePath spec.envName",
        "{filePath: /a, enabled: false}              | spec.filePath",
        "{enabled: false}                            |",
      })
  void without_files_a_new_secret_has_no_path(String spec, String fields) {
    assertThat(String.join(" ", created(NO_FILES, spec))).isEqualTo(fields == null ? "" : fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{filePath: /a}                | {filePath: /a, description: new}     |",
        "{filePath: /a}                | {filePath: /a, enabled: false}       |",
        "{filePath: /a}                | {envName: A}                         |",
        "{filePath: /a}                | {enabled: false}                     |",
        "{filePath: /a}                | {filePath: /a, envName: A}           |",
        "{filePath: /a}                | {filePath: /b}           | spec.filePath spec.envName",
        "{filePath: /a, enabled: false} | {filePath: /a}          | spec.envName",
        "{filePath: /a, enabled: false} | {filePath: /a, envName: A}          |",
        "{envName: A, filePath: /a}    | {filePath: /a}           | spec.envName",
        "{envName: A, filePath: /a}    | {filePath: /a, enabled: false}       |",
        "{envName: A, filePath: /a}    | {envName: A}                         |",
        "{envName: A}                  | {envName: A, filePath: /a} | spec.filePath",
      })
  void without_files_the_state_after_a_change_is_judged(String before, String now, String fields) {
    assertThat(String.join(" ", changed(NO_FILES, before, now)))
        .isEqualTo(fields == null ? "" : fields);
  }

  @Test
  void where_values_are_sealed_by_their_authors_a_value_in_the_clear_is_refused() {
    assertThat(created(SEALED_ONLY, "{envName: A, value: hush-hush}"))
        .containsExactly("spec.value");
    assertThat(created(SEALED_ONLY, "{envName: A, valueFrom: {secretKeyRef: {name: a, key: b}}}"))
        .isEmpty();
    assertThat(changed(SEALED_ONLY, "{envName: A, value: a}", "{envName: B, value: a}")).isEmpty();
    assertThat(changed(SEALED_ONLY, "{envName: A, value: a}", "{envName: A, value: b}"))
        .containsExactly("spec.value");
    assertThat(
            PolicyCheck.violations(
                SEALED_ONLY, secret("{envName: A, value: hush-hush}"), Optional.empty()))
        .allSatisfy(violation -> assertThat(violation.message()).doesNotContain("hush"));
  }

  @Test
  void what_an_administrator_allowed_is_accepted() {
    Policy policy =
        new Policy(
            new EnvRules(List.of(), List.of(new NamePattern("PATH"))),
            PathRules.DEFAULT,
            false,
            false,
            Repair.IGNORE);

    assertThat(created(policy, "{envName: PATH, value: x}")).isEmpty();
    assertThat(created(policy, "{envName: HOME, value: x}")).containsExactly("spec.envName");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{envName: PATH}              |                | spec.envName",
        "{filePath: /usr/bin/x}       |                | spec.filePath",
        "{envName: A, filePath: /etc/passwd} |         | spec.filePath",
        "{envName: PATH}              | {envName: PATH} |",
        "{envName: A, filePath: ~/a}  |                |",
        "{}                           |                |",
      })
  void a_personal_key_is_told_as_a_secret_is(String now, String before, String fields) {
    assertThat(
            PolicyCheck.violations(
                Policy.DEFAULT, key(now), Optional.ofNullable(before).map(this::key)))
        .extracting(Violation::field)
        .isEqualTo(fields == null ? List.of() : List.of(fields));
  }

  @Test
  void without_files_a_key_may_not_ask_for_one_and_need_not_have_a_variable() {
    assertThat(PolicyCheck.violations(NO_FILES, key("{filePath: ~/a}"), Optional.empty()))
        .extracting(Violation::field)
        .containsExactly("spec.filePath");
    assertThat(
            PolicyCheck.violations(
                NO_FILES, key("{filePath: ~/a}"), Optional.of(key("{envName: A, filePath: ~/a}"))))
        .isEmpty();
  }

  private AIGatewayKeySpec key(String spec) {
    return new KubernetesSerialization().unmarshal("spec: " + spec, AIGatewayKey.class).getSpec();
  }
}
