package dev.satchel.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Labels;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceIT extends OperatorFixture {
  private static final String SPEC =
      "envName: TOKEN, valueFrom: {secretKeyRef: {name: vault, key: token}}";

  @BeforeEach
  void a_user() {
    start();
    applyUser("alice", NAMESPACE);
  }

  @Test
  void a_missing_secret_is_named_and_used_once_it_is_there() {
    applySecret("token", SPEC);
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False SourceMissing"));
    assertThat(message("token", "Ready"))
        .isEqualTo(
            "spec.valueFrom.secretKeyRef.name: there is no Secret vault in namespace dev-alice");

    createSource("vault", "token", "v1".getBytes(UTF_8));

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.TOKEN")).isEqualTo("v1");
  }

  @Test
  void a_source_is_labelled_and_followed_when_it_changes() {
    createSource("vault", "token", "v1".getBytes(UTF_8));
    applySecret("token", SPEC);
    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("v1"));
    assertThat(
            client
                .secrets()
                .inNamespace(NAMESPACE)
                .withName("vault")
                .get()
                .getMetadata()
                .getLabels())
        .containsEntry(Labels.ROLE, Labels.SOURCE);

    edit(
        client.secrets().inNamespace(NAMESPACE).withName("vault"),
        present ->
            new SecretBuilder(present)
                .addToData("token", Base64.getEncoder().encodeToString("v2".getBytes(UTF_8)))
                .build());

    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("v2"));
    eventually(() -> assertThat(secret("token").getStatus().revision()).isEqualTo(2));
  }

  @Test
  void a_missing_key_is_named_with_those_that_are_there() {
    createSource("vault", "password", "x".getBytes(UTF_8));
    applySecret("token", SPEC);

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False SourceMissing"));
    assertThat(message("token", "Ready"))
        .isEqualTo(
            "spec.valueFrom.secretKeyRef.key: Secret vault has no key token; it has password");
  }

  @Test
  void bytes_that_no_environment_variable_can_hold_are_refused_without_showing_them() {
    createSource("vault", "token", new byte[] {'o', 'k', (byte) 0xff});
    applySecret("token", SPEC);

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False Invalid"));
    assertThat(message("token", "Ready"))
        .isEqualTo(
            "spec.valueFrom.secretKeyRef: value must be valid UTF-8 for an environment variable;"
                + " use filePath");
  }

  @Test
  void what_satchel_keeps_for_a_user_is_nobody_s_source() {
    applySecret("token", "envName: OTHER, value: x");
    eventually(() -> assertThat(delivered("env.OTHER")).isEqualTo("x"));

    applySecret(
        "thief",
        "envName: STOLEN, valueFrom: {secretKeyRef: {name: satchel-alice, key: env.OTHER}}");

    eventually(() -> assertThat(condition("thief", "Ready")).isEqualTo("False SourceMissing"));
    assertThat(message("thief", "Ready")).contains("Satchel made");
  }

  @Test
  void running_workspaces_keep_the_last_value_when_the_source_goes() {
    createSource("vault", "token", "v1".getBytes(UTF_8));
    applySecret("token", SPEC);
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));

    client.secrets().inNamespace(NAMESPACE).withName("vault").delete();

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False SourceMissing"));
    assertThat(delivered("env.TOKEN")).isEqualTo("v1");
  }
}
