package dev.satchel.cli.completion;

import dev.satchel.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel completion}: a script for a shell. */
@Command(
    name = "completion",
    description = {
      "Writes a script that completes kubectl-satchel in a shell.",
      "  source <(kubectl satchel completion bash)",
      "For \"kubectl satchel\" itself, have kubectl_complete-satchel on the PATH."
    })
public final class CompletionCommand implements Callable<Integer> {
  /** The shells; the script is one for both. */
  enum Shell {
    BASH,
    ZSH
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    if (shell == Shell.ZSH) {
      spec.commandLine().getOut().println("autoload -U +X compinit && compinit");
    }
    spec.commandLine()
        .getOut()
        .println(AutoComplete.bash("kubectl-satchel", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return ExitCode.DONE.status();
  }
}
