package dev.satchel;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Why the program did not start, in one line: that is what `kubectl logs` is read for then. */
final class StartupErrors {
  private StartupErrors() {}

  static int wrongArguments(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + error.getMessage() + " (see " + name + " --help)");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  static int couldNotStart(Exception error, CommandLine command, ParseResult parsed) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": could not start: " + reasons(error));
    LoggerFactory.getLogger(StartupErrors.class).debug("Could not start", error);
    return 1;
  }

  /** The messages of an error and of its causes; often only the last one says what is wrong. */
  static String reasons(Throwable error) {
    Set<String> reasons = new LinkedHashSet<>();
    for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
      String reason = reason(cause);
      if (reasons.stream().noneMatch(known -> known.contains(reason))) {
        reasons.add(reason);
      }
    }
    return String.join(": ", reasons);
  }

  private static String reason(Throwable cause) {
    // Its own message repeats the whole answer after the one sentence that the API server says.
    @Nullable String message =
        cause instanceof KubernetesClientException refused && refused.getStatus() != null
            ? refused.getStatus().getMessage()
            : cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : firstLine(message);
  }

  private static String firstLine(String message) {
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("");
  }
}
