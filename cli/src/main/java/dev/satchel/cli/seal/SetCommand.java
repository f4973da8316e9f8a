package dev.satchel.cli.seal;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.Cluster.DryRun;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.cluster.SealingKeys;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Terminal;
import dev.satchel.cli.secret.SecretDraft;
import dev.satchel.cli.secret.Source;
import dev.satchel.cli.secret.Targets;
import dev.satchel.cli.secret.UserOption;
import dev.satchel.cli.secret.ValueInput;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel set}: a new value into the cluster, sealed before it leaves. */
@Command(
    name = "set",
    description = {
      "Asks for a value and applies it, sealed, to a new or a present UserSecret.",
      "Of a present one, whatever no option says stays as it is."
    })
public final class SetCommand implements Callable<Integer> {
  private final Clusters clusters;
  private final Terminal terminal;
  private final SecureRandom random;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private UserOption user = new UserOption();
  @Mixin private Targets targets = new Targets();
  @Mixin private ValueInput input = new ValueInput();
  @Mixin private OutputFormat output = new OutputFormat();

  @Parameters(paramLabel = "NAME", description = "The name of the UserSecret.")
  private String name = "";

  @Option(names = "--dry-run", description = "Let the server check it, and change nothing.")
  private boolean dryRun;

  /** What was done, for {@code -o json}. */
  record Result(String namespace, String name, String user, String keyId, boolean dryRun) {}

  public SetCommand(Clusters clusters, Terminal terminal, SecureRandom random) {
    this.clusters = clusters;
    this.terminal = terminal;
    this.random = random;
  }

  @Override
  public Integer call() {
    try (Cluster cluster = clusters.open(options)) {
      SealingKeys keys = cluster.sealingKeys();
      Optional<UserSecretSpec> before =
          cluster.find(cluster.namespace(), name).map(UserSecret::getSpec);
      SecretDraft draft = draft(cluster, before);
      UserSecret sealed = draft.sealed(new Sealer(keys.current(), random));
      cluster.apply(sealed, dryRun ? DryRun.YES : DryRun.NO);
      output.print(
          spec.commandLine().getOut(),
          new Result(draft.namespace(), name, draft.user(), keys.current().id().hex(), dryRun),
          "usersecret.satchel.dev/%s %s%s"
              .formatted(
                  name,
                  before.isPresent() ? "configured" : "created",
                  dryRun ? " (server dry run)" : ""));
      return ExitCode.DONE.status();
    }
  }

  private SecretDraft draft(Cluster cluster, Optional<UserSecretSpec> before) {
    String owner =
        before.flatMap(one -> Optional.ofNullable(one.user())).orElseGet(() -> user.in(cluster));
    user.given()
        .filter(given -> !given.equals(owner))
        .ifPresent(
            given -> {
              throw new CommandFailure(
                  ExitCode.INPUT_REFUSED,
                  "--user: %s is a secret of %s, which never changes".formatted(name, owner));
            });
    SecretDraft unsealed =
        new SecretDraft(
            cluster.namespace(),
            name,
            owner,
            targets.over(before.orElse(null)),
            new Source.Value(new byte[] {'x'}));
    refuseIfWrong(unsealed);
    SecretDraft draft =
        new SecretDraft(
            unsealed.namespace(),
            name,
            owner,
            unsealed.spec(),
            new Source.Value(input.read(terminal, spec.commandLine().getErr())));
    refuseIfWrong(draft);
    return draft;
  }

  /** Once before it asks for the value: nobody wants to type it for nothing. */
  private static void refuseIfWrong(SecretDraft draft) {
    List<Violation> violations = draft.violations();
    if (!violations.isEmpty()) {
      throw CommandFailure.refused(violations.stream().map(Violation::toString).toList());
    }
  }
}
