package dev.satchel.cli.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.secret.ValueFrom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  private static final CommandFailure REFUSED =
      new CommandFailure(ExitCode.CLUSTER_REFUSED, "denied by the webhook");

  private final FakeCluster cluster = new FakeCluster();

  @Test
  void each_key_becomes_a_sealed_secret() {
    Run run = env("GITHUB_TOKEN=hush-hush\nPATH=/x\n");

    assertThat(run.status()).isZero();
    assertThat(cluster.objects).containsOnlyKeys("dev-alice/github-token", "dev-alice/path");
    assertThat(cluster.valueOf("github-token")).isEqualTo("hush-hush");
    assertThat(cluster.objects.get("dev-alice/github-token").getSpec().envName())
        .isEqualTo("GITHUB_TOKEN");
    assertThat(cluster.objects.get("dev-alice/path").getSpec().isEnabled()).isFalse();
    assertThat(run.err()).contains("Secret \"PATH\" on line 2", "imported disabled");
    assertThat(run.out() + run.err()).doesNotContain("hush-hush");
  }

  @Test
  void a_dry_run_checks_and_changes_nothing() throws IOException {
    Run run = env("A=hush-hush", "--dry-run", "-o", "json");

    assertThat(run.status()).isZero();
    assertThat(cluster.objects).isEmpty();
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertThat(result.path("dryRun").asBoolean()).isTrue();
    assertThat(result.path("secrets").path(0).path("name").asText()).isEqualTo("a");

    cluster.dryRunRefusals.put("a", REFUSED);
    assertThat(env("A=x", "--dry-run").status()).isEqualTo(4);
  }

  @Test
  void every_fault_is_in_one_answer_and_nothing_is_imported() {
    Run run = env("A=\nnonsense\nB=x\nb=y\nC=hush-hush\0\n");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            "line 2: expected KEY=VALUE",
            "Secret \"A\" on line 1: value: must not be empty",
            "Secret \"b\" on line 4: its name b is also that of Secret \"B\" on line 3",
            "Secret \"C\" on line 5: value: must not contain NUL")
        .doesNotContain("hush-hush");
    assertThat(cluster.objects).isEmpty();
  }

  @Test
  void all_conflicts_are_told_at_once() {
    env("A=x\nB=x");
    Run run = env("A=new\nB=new\nC=new");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("a exists already", "b exists already", "nothing was imported");
    assertThat(cluster.valueOf("a")).isEqualTo("x");
    assertThat(cluster.objects).hasSize(2);
  }

  @Test
  void a_variable_of_another_secret_is_a_conflict() {
    Run.of(_ -> cluster, "x", "set", "other", "--env", "TOKEN");
    Run run = env("TOKEN=y");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("the environment variable TOKEN is that of other");
  }

  @Test
  void what_one_dry_run_refuses_is_imported_in_no_part() {
    cluster.dryRunRefusals.put("b", REFUSED);
    Run run = env("A=x\nB=y\nC=z");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("b: denied by the webhook", "nothing was imported");
    assertThat(cluster.objects).isEmpty();
  }

  @Test
  void a_failure_midway_undoes_what_was_created() {
    cluster.refusals.put("c", REFUSED);
    Run run = env("A=x\nB=y\nC=z\nD=z");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("c: denied by the webhook", "nothing was imported");
    assertThat(cluster.objects).isEmpty();
  }

  @Test
  void what_cannot_be_undone_is_named() {
    cluster.refusals.put("c", new CommandFailure(ExitCode.FAILED, "the cluster does not answer"));
    cluster.undeletable.add("a");
    Run run = env("A=x\nB=y\nC=z");

    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("imported all the same: a; perhaps c");
  }

  @Test
  void more_than_a_user_may_have_is_refused_with_how_many_too_many() {
    assertThat(env(lines(48)).status()).isZero();
    cluster.onlyOwnNamespace = true;
    Run run = env("X=x\nY=x\nZ=x");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err())
        .contains("alice has 48 of 50 secrets and this file contains 3, so remove at least 1");
    assertThat(env(lines(51)).err()).contains("has 51 secrets; a user can have at most 50");
  }

  @Test
  void who_is_unknown_has_to_say_whose_they_are() {
    cluster.me = Optional.empty();

    assertThat(env("A=x").status()).isEqualTo(2);
    assertThat(env("A=x", "--user", "bob").status()).isZero();
    assertThat(cluster.objects.get("dev-alice/a").getSpec().user()).isEqualTo("bob");
  }

  @Test
  void a_folder_of_manifests_is_imported(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("secrets.yaml"),
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: github}
        data: {TOKEN: aHVzaC1odXNo}
        stringData: {app.key: other}
        ---
        kind: ConfigMap
        data: {a: b}
        """);
    Files.writeString(
        folder.resolve("sealed.json"),
        """
        {"kind": "SealedSecret", "metadata": {"name": "db", "namespace": "dev-alice"},
         "spec": {"encryptedData": {"PASSWORD": "AgB"}}}
        """);
    Run run = Run.of(_ -> cluster, "", "import", folder.toString());

    assertThat(run.err()).contains("Secret \"github\", key \"app.key\" in secrets.yaml");
    assertThat(run.status()).isZero();
    assertThat(cluster.objects)
        .containsOnlyKeys(
            "dev-alice/db-password", "dev-alice/github-app.key", "dev-alice/github-token");
    assertThat(cluster.valueOf("github-token")).isEqualTo("hush-hush");
    assertThat(cluster.objects.get("dev-alice/db-password").getSpec().valueFrom())
        .isEqualTo(new ValueFrom(new SecretKeyRef("db", "PASSWORD")));
  }

  @Test
  void a_sealed_secret_of_another_namespace_is_refused(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("a.yaml"),
        "{kind: SealedSecret, metadata: {name: a, namespace: b}, spec: {encryptedData: {C: d}}}");
    Files.writeString(folder.resolve("b.yaml"), "{kind: Secret, data: {K: '*hush*'}");
    Run run = Run.of(_ -> cluster, "", "import", folder.toString());

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            "a.yaml: SealedSecret a is of the namespace b", "b.yaml: is neither YAML nor JSON")
        .doesNotContain("hush");
  }

  @Test
  void the_format_is_told_by_the_name_or_has_to_be_given(@TempDir Path folder) throws IOException {
    Path yaml = Files.writeString(folder.resolve("a.yml"), "A: \"5\"");
    Path other = Files.writeString(folder.resolve("secrets"), "B=5");

    assertThat(Run.of(_ -> cluster, "", "import", yaml.toString()).status()).isZero();
    assertThat(Run.of(_ -> cluster, "", "import", other.toString()).status()).isEqualTo(2);
    assertThat(
            Run.of(_ -> cluster, "", "import", other.toString(), "--input-format", "env").status())
        .isZero();
    assertThat(cluster.objects).hasSize(2);
  }

  @Test
  void what_is_no_utf8_or_too_large_is_refused(@TempDir Path folder) throws IOException {
    Path binary = Files.write(folder.resolve("a.env"), new byte[] {'A', '=', (byte) 0xff});
    Path large = Files.writeString(folder.resolve("b.env"), "#".repeat(ImportFile.MAX_BYTES + 1));

    assertThat(Run.of(_ -> cluster, "", "import", binary.toString()).err())
        .contains("must be UTF-8");
    assertThat(Run.of(_ -> cluster, "", "import", large.toString()).err())
        .contains("at most 1048576 bytes");
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "K" + i + "=x")
        .collect(Collectors.joining("\n"));
  }

  private Run env(String text, String... more) {
    String[] arguments = new String[4 + more.length];
    System.arraycopy(new String[] {"import", "-", "--input-format", "env"}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Run.of(_ -> cluster, text, arguments);
  }
}
