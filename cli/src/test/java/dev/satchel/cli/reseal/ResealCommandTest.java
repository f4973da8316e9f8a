package dev.satchel.cli.reseal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.Unsealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResealCommandTest {
  private static final String MANIFESTS =
      """
      # of the team
      apiVersion: satchel.dev/v1alpha1
      kind: UserSecret
      metadata:
          name: %1$s   # odd indents stay
      spec: {user: alice, envName: TOKEN, sealedValue: "%2$s"}
      ---
      kind: ConfigMap
      data: {note: 'sv1:not-one'}
      """;

  private final FakeCluster cluster = new FakeCluster();
  @TempDir Path folder;
  private Path file;
  private String before;

  @BeforeEach
  void a_folder() throws IOException {
    Files.createDirectory(folder.resolve("deeper"));
    before = MANIFESTS.formatted("token", sealed(cluster.old, "token"));
    file = Files.writeString(folder.resolve("deeper/a.yaml"), before);
    Files.writeString(folder.resolve("template.yaml"), "{{ .Values.x }}: {{");
    Files.writeString(folder.resolve("README.md"), sealed(cluster.old, "token"));
  }

  @Test
  void only_the_sealed_values_change_and_open_as_before() throws IOException {
    Run run = Run.of(_ -> cluster, "", "reseal", folder.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("1 of 1 sealed values in 1 files resealed");
    String after = Files.readString(file);
    String value = sealedValueOf(after);
    assertThat(after).isEqualTo(before.replace(sealedValueOf(before), value));
    SealedValue sealed = ((Parsed.Valid<SealedValue>) SealedValue.parse(value)).value();
    assertThat(sealed.keyId()).isEqualTo(cluster.current.id());
    assertThat(cluster.ring.unseal(context("token"), sealed)).isInstanceOf(Unsealed.Opened.class);
    assertThat(cluster.objects).isEmpty();

    Run again = Run.of(_ -> cluster, "", "reseal", folder.toString(), "-o", "json");
    assertThat(again.out()).contains("\"resealed\" : 0");
    assertThat(Files.readString(file)).isEqualTo(after);
  }

  @Test
  void a_dry_run_writes_nothing() throws IOException {
    Run run = Run.of(_ -> cluster, "", "reseal", file.toString(), "--dry-run");

    assertThat(run.out()).contains("would be resealed");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void if_one_is_refused_no_file_changes() throws IOException {
    Path other = folder.resolve("b.yaml");
    Files.writeString(other, MANIFESTS.formatted("other", sealed(cluster.old, "another")));
    Run run = Run.of(_ -> cluster, "", "reseal", folder.toString());

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("b.yaml: other: spec.sealedValue: does not open");
    assertThat(Files.readString(file)).isEqualTo(before);

    cluster.dryRunRefusals.put(
        "token", new CommandFailure(ExitCode.FAILED, "the cluster does not answer"));
    assertThat(Run.of(_ -> cluster, "", "reseal", folder.toString()).status()).isEqualTo(1);
  }

  @Test
  void a_cluster_that_does_not_reseal_is_told_of() throws IOException {
    cluster.webhookReseals = false;
    Run run = Run.of(_ -> cluster, "", "reseal", folder.toString());

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("the cluster did not reseal it");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void a_broken_file_with_a_sealed_value_is_refused() throws IOException {
    Files.writeString(folder.resolve("broken.yaml"), "spec: {sealedValue: sv1:x");
    Run run = Run.of(_ -> cluster, "", "reseal", folder.toString());

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("broken.yaml");
  }

  private static String sealedValueOf(String text) {
    Matcher found = Pattern.compile("sv1:[A-Za-z0-9_-]{100,}").matcher(text);
    assertThat(found.find()).isTrue();
    return found.group();
  }

  private static SealContext context(String name) {
    return SealContext.userSecret("dev-alice", name, "alice");
  }

  private static String sealed(SealingPrivateKey key, String name) {
    SecretValue value =
        ((Parsed.Valid<SecretValue>) SecretValue.parse(new byte[] {'x'}, true)).value();
    return new Sealer(key.publicKey(), new SecureRandom()).seal(context(name), value).toString();
  }
}
