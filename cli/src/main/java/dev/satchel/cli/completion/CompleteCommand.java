package dev.satchel.cli.completion;

import dev.satchel.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * What {@code kubectl_complete-satchel} asks, in the protocol that kubectl has from Cobra: the
 * words so far, the last one unfinished; candidates a line each, then {@code :} and a directive.
 */
@Command(name = "__complete", hidden = true)
public final class CompleteCommand implements Callable<Integer> {
  /** Cobra's ShellCompDirectiveDefault: without candidates the shell completes files. */
  private static final String FILES_OTHERWISE = ":0";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Unmatched private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    List<CharSequence> candidates = new ArrayList<>();
    String last = words.isEmpty() ? "" : words.getLast();
    int index = Math.max(words.size() - 1, 0);
    AutoComplete.complete(
        spec.root(),
        words.toArray(String[]::new),
        index,
        last.length(),
        String.join(" ", words).length(),
        candidates);
    for (CharSequence rest : candidates) {
      spec.commandLine().getOut().println(last + rest);
    }
    spec.commandLine().getOut().println(FILES_OTHERWISE);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE.status();
  }
}
