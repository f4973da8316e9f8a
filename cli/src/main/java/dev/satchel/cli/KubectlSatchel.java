package dev.satchel.cli;

import dev.satchel.cli.audit.AuditCommand;
import dev.satchel.cli.audit.VerifyCommand;
import dev.satchel.cli.bulk.ImportCommand;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.cluster.KubernetesCluster;
import dev.satchel.cli.completion.CompleteCommand;
import dev.satchel.cli.completion.CompletionCommand;
import dev.satchel.cli.explain.ExplainCommand;
import dev.satchel.cli.explain.ExplainPodCommand;
import dev.satchel.cli.explain.WhereCommand;
import dev.satchel.cli.gatewaykey.KeysCommand;
import dev.satchel.cli.gatewaykey.RotateCommand;
import dev.satchel.cli.keys.SealingKeysCommand;
import dev.satchel.cli.output.Terminal;
import dev.satchel.cli.reseal.ResealCommand;
import dev.satchel.cli.seal.SealCommand;
import dev.satchel.cli.seal.SetCommand;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code kubectl satchel}: the tree of its commands, and how one ends. */
@Command(
    name = "kubectl-satchel",
    description =
        "Secrets for your workspaces: sealed for git, imported, set, explained; keys for AI gateways; who did what.",
    versionProvider = KubectlSatchel.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed: the cluster cannot be reached, a file cannot be read or written",
      "2:wrong arguments",
      "3:the input breaks a rule; nothing was changed",
      "4:the cluster refused; nothing was changed",
      "5:failed midway, and not all of it could be undone",
      "6:the audit log is not as it was written"
    })
public final class KubectlSatchel {
  private KubectlSatchel() {}

  /**
   * Ends with one of {@link ExitCode}.
   *
   * @param arguments as {@code --help} says
   */
  public static void main(String[] arguments) {
    // the Kubernetes client would tell of itself on standard error
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(commandLine(KubernetesCluster::open, Terminal.ofProcess()).execute(arguments));
  }

  /** With these in place of a cluster and a terminal. */
  public static CommandLine commandLine(Clusters clusters, Terminal terminal) {
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    CommandLine keys = new CommandLine(new KeysCommand(clusters, clock));
    CommandLine explain = new CommandLine(new ExplainCommand());
    CommandLine audit = new CommandLine(new AuditCommand(clusters, clock));
    CommandLine root =
        new CommandLine(new KubectlSatchel())
            .addSubcommand(new SealCommand(clusters, terminal, random))
            .addSubcommand(new SetCommand(clusters, terminal, random))
            .addSubcommand(new ImportCommand(clusters, terminal, random))
            .addSubcommand(new ResealCommand(clusters))
            .addSubcommand(new SealingKeysCommand(clusters))
            .addSubcommand(explain)
            .addSubcommand(new WhereCommand(clusters))
            .addSubcommand(keys)
            .addSubcommand(audit)
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new CompleteCommand());
    explain.addSubcommand(new ExplainPodCommand(clusters));
    keys.addSubcommand(new RotateCommand(clusters, clock));
    audit.addSubcommand(new VerifyCommand(clusters));
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(KubectlSatchel::wrongArguments)
        .setExecutionExceptionHandler(KubectlSatchel::failed);
  }

  private static int wrongArguments(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println("error: " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    String name = command.getCommandSpec().qualifiedName().replaceFirst("-", " ");
    command.getErr().printf("see: %s --help%n", name);
    return ExitCode.WRONG_ARGUMENTS.status();
  }

  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof CommandFailure known) {
      command.getErr().println("error: " + known.getMessage());
      return known.exitCode().status();
    }
    throw failure;
  }

  /** What the jar's manifest says; classes run from a directory have none. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = KubectlSatchel.class.getPackage().getImplementationVersion();
      return new String[] {"kubectl-satchel " + Objects.requireNonNullElse(version, "unpackaged")};
    }
  }
}
