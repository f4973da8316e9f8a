package dev.satchel.cli;

import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One run of the program: its status and what it said. */
public record Run(int status, String out, String err) {

  public static Run of(Clusters clusters, String input, String... arguments) {
    return run(clusters, input, null, arguments);
  }

  /** At a terminal, where this is typed. */
  public static Run typing(Clusters clusters, String typed, String... arguments) {
    return run(clusters, "", _ -> typed.toCharArray(), arguments);
  }

  private static Run run(
      Clusters clusters, String input, Terminal.@Nullable Prompt prompt, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), prompt, false);
    CommandLine command = KubectlSatchel.commandLine(clusters, terminal);
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int status = command.execute(arguments);
    return new Run(status, out.toString(), err.toString());
  }
}
