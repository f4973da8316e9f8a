package dev.satchel;

import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * {@code satchel operator} and {@code satchel webhook}: one program, so that there is one image.
 */
@Command(
    name = "satchel",
    description = "Every user's secrets, in every workspace of theirs.",
    versionProvider = Satchel.Version.class,
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "(operator | webhook)")
public final class Satchel {
  private Satchel() {}

  /**
   * Does not return while a part is at work.
   *
   * @param arguments as {@code --help} says; status 2 where they are wrong, 1 where a part could
   *     not start
   */
  public static void main(String[] arguments) {
    TlsCiphers.prefer(System.getProperties());
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    try {
      return commandLine(System.getenv()).execute(arguments);
    } catch (Error e) {
      // Or other threads would keep the process, and it would do nothing.
      e.printStackTrace();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new Satchel())
        .addSubcommand(new OperatorCommand(environment))
        .addSubcommand(new WebhookCommand(environment))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(StartupErrors::wrongArguments)
        .setExecutionExceptionHandler(StartupErrors::couldNotStart);
  }

  /** What the jar's manifest says; classes run from a directory have none. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Satchel.class.getPackage().getImplementationVersion();
      return new String[] {"satchel " + Objects.requireNonNullElse(version, "unpackaged")};
    }
  }
}
