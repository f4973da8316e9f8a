package dev.satchel.cli.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealCommandTest {
  private static final Clusters NONE =
      _ -> {
        throw new AssertionError("a cluster was asked");
      };

  private final FakeCluster cluster = new FakeCluster();
  @TempDir Path folder;
  private String key;

  @BeforeEach
  void key() throws IOException {
    key = Files.writeString(folder.resolve("k.pub"), cluster.current.publicKey() + "\n").toString();
  }

  @Test
  void without_a_cluster_a_complete_manifest_comes_of_a_value() {
    Run run =
        Run.of(
            NONE,
            "hush-hush",
            "seal",
            "--key",
            key,
            "-n",
            "dev-alice",
            "--user",
            "alice",
            "--name",
            "token",
            "--env",
            "TOKEN",
            "--file",
            "~/.token",
            "--description",
            "mine",
            "--selector",
            "team=data,tier=x");

    assertThat(run.status()).as(run.err()).isZero();
    UserSecret secret = new KubernetesSerialization().unmarshal(run.out(), UserSecret.class);
    assertThat(secret.getApiVersion()).isEqualTo("satchel.dev/v1alpha1");
    assertThat(secret.getSpec().envName()).isEqualTo("TOKEN");
    assertThat(secret.getSpec().filePath()).isEqualTo("~/.token");
    assertThat(secret.getSpec().description()).isEqualTo("mine");
    assertThat(secret.getSpec().selector().matchLabels()).containsEntry("tier", "x").hasSize(2);
    assertThat(run.out() + run.err()).doesNotContain("hush-hush").doesNotContain("status");
    assertThat(opened(secret)).isEqualTo("hush-hush");
  }

  @Test
  void with_a_cluster_it_seals_to_the_current_key() {
    Run run = Run.of(_ -> cluster, "hush-hush", "seal", "--name", "token", "--env", "TOKEN");
    UserSecret secret = new KubernetesSerialization().unmarshal(run.out(), UserSecret.class);

    assertThat(secret.getMetadata().getNamespace()).isEqualTo("dev-alice");
    assertThat(secret.getSpec().user()).isEqualTo("alice");
    assertThat(FakeCluster.sealed(secret).keyId()).isEqualTo(cluster.current.id());
  }

  @Test
  void a_file_may_hold_any_bytes_and_be_written_to_a_file() throws IOException {
    Path value = Files.write(folder.resolve("v"), new byte[] {0, (byte) 0xff, 10});
    Path manifest = folder.resolve("m.json");
    Run run =
        Run.of(
            _ -> cluster,
            "",
            "seal",
            "--name",
            "a",
            "--file",
            "~/a",
            "--from-file",
            value.toString(),
            "-o",
            "json",
            "--write",
            manifest.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("ends with a line break");
    assertThat(Files.readString(manifest)).startsWith("{");
  }

  @Test
  void one_line_break_is_left_out_when_asked() {
    Run run =
        Run.of(
            _ -> cluster, "hush-hush\r\n", "seal", "--name", "a", "--env", "A", "--trim-newline");

    assertThat(opened(new KubernetesSerialization().unmarshal(run.out(), UserSecret.class)))
        .isEqualTo("hush-hush");
  }

  @Test
  void every_broken_rule_is_in_one_answer_and_the_value_in_none() {
    Run run =
        Run.of(_ -> cluster, "hush-hush\0", "seal", "--name", "A", "--env", "1A", "--file", "x");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err())
        .contains("metadata.name", "spec.envName", "spec.filePath", "value: must not contain NUL")
        .doesNotContain("hush-hush");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void wrong_arguments_and_wrong_keys_have_their_own_status() throws IOException {
    assertThat(Run.of(NONE, "x", "seal", "--key", key, "--name", "a").status()).isEqualTo(2);
    assertThat(Run.of(NONE, "x", "seal", "--name", "a", "--nonsense").err())
        .contains("--nonsense", "--help");
    String bad = Files.writeString(folder.resolve("bad"), "ssh-ed25519 AAAA").toString();
    Run run = Run.of(NONE, "x", "seal", "--key", bad, "-n", "a", "--user", "b", "--name", "c");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("must be a sealing key");
  }

  @Test
  void a_value_is_no_argument() {
    assertThat(Run.of(NONE, "", "seal", "--name", "a", "hush-hush").status()).isEqualTo(2);
    assertThat(Run.of(NONE, "", "set", "a", "hush-hush").status()).isEqualTo(2);
  }

  @Test
  void setting_asks_and_keeps_what_it_is_not_told() {
    Run.typing(_ -> cluster, "one", "set", "token", "--env", "TOKEN", "--description", "mine");
    Run run = Run.typing(_ -> cluster, "two", "set", "token", "--file", "~/t");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("usersecret.satchel.dev/token configured");
    UserSecret secret = cluster.objects.get("dev-alice/token");
    assertThat(cluster.valueOf("token")).isEqualTo("two");
    assertThat(secret.getSpec().envName()).isEqualTo("TOKEN");
    assertThat(secret.getSpec().filePath()).isEqualTo("~/t");
    assertThat(secret.getSpec().description()).isEqualTo("mine");
  }

  @Test
  void setting_refuses_before_it_asks_and_never_changes_the_user() {
    Run untargeted = Run.of(_ -> cluster, "x", "set", "token");
    assertThat(untargeted.status()).isEqualTo(3);
    assertThat(untargeted.err()).contains("at least one of envName or filePath");

    Run.of(_ -> cluster, "x", "set", "token", "--env", "TOKEN");
    Run other = Run.of(_ -> cluster, "y", "set", "token", "--user", "bob");
    assertThat(other.status()).isEqualTo(3);
    assertThat(cluster.valueOf("token")).isEqualTo("x");
  }

  @Test
  void setting_by_a_dry_run_changes_nothing() {
    Run run =
        Run.of(_ -> cluster, "x", "set", "token", "--env", "TOKEN", "--dry-run", "-o", "json");

    assertThat(run.out()).contains("\"dryRun\" : true", cluster.current.id().hex());
    assertThat(cluster.objects).isEmpty();
  }

  private String opened(UserSecret secret) {
    SealContext context =
        SealContext.userSecret(
            secret.getMetadata().getNamespace(),
            secret.getMetadata().getName(),
            secret.getSpec().user());
    return new String(
        ((Unsealed.Opened) cluster.ring.unseal(context, FakeCluster.sealed(secret)))
            .value()
            .bytes(),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
