package dev.satchel.cli.bulk;

import dev.satchel.cli.ExitCode;
import dev.satchel.cli.bulk.ImportFile.Format;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import dev.satchel.cli.output.Terminal;
import dev.satchel.cli.secret.SecretDraft;
import dev.satchel.cli.secret.UserOption;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.secret.UserSecret;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel import}: a file's secrets, all or none. */
@Command(
    name = "import",
    description = {
      "Imports the secrets of a .env, JSON or YAML file, or of a folder of Secret and SealedSecret manifests.",
      "All of them or none, sealed before they leave, and never over one that is there.",
      "KEY becomes the secret key with the environment variable KEY; where that may be none, a disabled one."
    })
public final class ImportCommand implements Callable<Integer> {
  private final Clusters clusters;
  private final Terminal terminal;
  private final SecureRandom random;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private UserOption user = new UserOption();
  @Mixin private OutputFormat output = new OutputFormat();

  @Parameters(paramLabel = "PATH", description = "A file, a folder, or - for standard input.")
  private Path path = Path.of("-");

  @Option(
      names = "--input-format",
      paramLabel = "env|json|yaml|secrets",
      description = "How it is written (default: by the file's name; a folder is secrets).")
  private @Nullable Format format;

  @Option(
      names = "--dry-run",
      description = "Check all of it, also by the server, and import nothing.")
  private boolean dryRun;

  /** What was done, for {@code -o json}. */
  record Result(String namespace, String user, List<Imported> secrets, boolean dryRun) {}

  /** One of them. */
  record Imported(String name, @Nullable String envName, boolean enabled) {
    static Imported of(UserSecret secret) {
      return new Imported(
          secret.getMetadata().getName(), secret.getSpec().envName(), secret.getSpec().isEnabled());
    }
  }

  public ImportCommand(Clusters clusters, Terminal terminal, SecureRandom random) {
    this.clusters = clusters;
    this.terminal = terminal;
    this.random = random;
  }

  @Override
  public Integer call() {
    Format written = written();
    try (Cluster cluster = clusters.open(options)) {
      Entries entries = ImportFile.read(path, written, cluster.namespace(), terminal);
      List<SecretDraft> drafts = ImportPlan.of(entries, cluster.namespace(), user.in(cluster));
      Sealer sealer = new Sealer(cluster.sealingKeys().current(), random);
      List<UserSecret> secrets = drafts.stream().map(draft -> draft.sealed(sealer)).toList();
      warn(entries);
      bring(cluster, secrets);
      print(cluster.namespace(), secrets);
      return ExitCode.DONE.status();
    }
  }

  private Format written() {
    if (format != null) {
      return format;
    }
    return ImportFile.formatOf(path)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "the name of %s does not tell its format: give --input-format env, json, yaml or secrets"
                        .formatted(path)));
  }

  private void warn(Entries entries) {
    PrintWriter err = spec.commandLine().getErr();
    for (Entry entry : entries.entries()) {
      if (entry.envName().isEmpty()) {
        err.println(
            "warning: %s: its key cannot be an environment variable; it is imported disabled as %s"
                .formatted(entry.where(), entry.name()));
      }
    }
  }

  private void bring(Cluster cluster, List<UserSecret> secrets) {
    PrintWriter err = spec.commandLine().getErr();
    Creation creation = new Creation(cluster, secrets);
    try (Progress progress = Progress.of(err, "Checking", secrets.size())) {
      creation.check(progress);
    }
    if (!dryRun) {
      try (Progress progress = Progress.of(err, "Importing", secrets.size())) {
        creation.create(progress);
      }
    }
  }

  private void print(String namespace, List<UserSecret> secrets) {
    String suffix = dryRun ? " (server dry run)" : "";
    output.print(
        spec.commandLine().getOut(),
        new Result(
            namespace,
            String.valueOf(secrets.getFirst().getSpec().user()),
            secrets.stream().map(Imported::of).toList(),
            dryRun),
        secrets.stream()
            .map(
                secret ->
                    "usersecret.satchel.dev/%s created%s"
                        .formatted(secret.getMetadata().getName(), suffix))
            .collect(Collectors.joining("\n")));
  }
}
