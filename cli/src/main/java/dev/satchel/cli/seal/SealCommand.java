package dev.satchel.cli.seal;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Terminal;
import dev.satchel.cli.secret.Manifest;
import dev.satchel.cli.secret.SecretDraft;
import dev.satchel.cli.secret.Source;
import dev.satchel.cli.secret.Targets;
import dev.satchel.cli.secret.UserOption;
import dev.satchel.cli.secret.ValueInput;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPublicKey;
import dev.satchel.crds.secret.UserSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel seal}: a value to a complete manifest that is safe in git. */
@Command(
    name = "seal",
    description = {
      "Seals a value and writes a complete UserSecret that is safe in git.",
      "With --key, --namespace and --user it needs no cluster."
    })
public final class SealCommand implements Callable<Integer> {
  private final Clusters clusters;
  private final Terminal terminal;
  private final SecureRandom random;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private UserOption user = new UserOption();
  @Mixin private Targets targets = new Targets();
  @Mixin private ValueInput input = new ValueInput();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The name of the UserSecret.")
  private String name = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Seal to the public key in this file (default: the cluster's current one).")
  private @Nullable Path keyFile;

  @Option(
      names = {"-w", "--write"},
      paramLabel = "FILE",
      description = "Write the manifest to this file (default: to standard output).")
  private @Nullable Path file;

  /** The forms of a manifest. */
  enum Form {
    YAML,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "yaml|json",
      defaultValue = "yaml",
      description = "The manifest's form (default: ${DEFAULT-VALUE}).")
  private Form form = Form.YAML;

  public SealCommand(Clusters clusters, Terminal terminal, SecureRandom random) {
    this.clusters = clusters;
    this.terminal = terminal;
    this.random = random;
  }

  @Override
  public Integer call() {
    String namespace = options.namespace();
    if (keyFile == null) {
      try (Cluster cluster = clusters.open(options)) {
        return seal(cluster.sealingKeys().current(), cluster.namespace(), user.in(cluster));
      }
    }
    if (namespace == null || user.given().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "with --key no cluster is asked: give --namespace and --user, which the value is bound to");
    }
    return seal(KeyFile.read(keyFile), namespace, user.given().get());
  }

  private int seal(SealingPublicKey key, String namespace, String owner) {
    byte[] value = input.read(terminal, spec.commandLine().getErr());
    SecretDraft draft =
        new SecretDraft(namespace, name, owner, targets.over(null), new Source.Value(value));
    List<Violation> violations = draft.violations();
    if (!violations.isEmpty()) {
      throw CommandFailure.refused(violations.stream().map(Violation::toString).toList());
    }
    write(draft.sealed(new Sealer(key, random)));
    return ExitCode.DONE.status();
  }

  private void write(UserSecret sealed) {
    String manifest =
        switch (form) {
          case YAML -> Manifest.yaml(sealed);
          case JSON -> OutputFormat.json(sealed) + "\n";
        };
    if (file == null) {
      spec.commandLine().getOut().print(manifest);
      spec.commandLine().getOut().flush();
      return;
    }
    try {
      Files.writeString(file, manifest);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "--write: %s cannot be written".formatted(file), e);
    }
  }
}
