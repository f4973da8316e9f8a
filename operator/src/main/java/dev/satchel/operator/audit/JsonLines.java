package dev.satchel.operator.audit;

import dev.satchel.store.audit.LoggedEntry;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/** Prints each entry as one line of JSON, for whoever collects a container's output. */
final class JsonLines implements Consumer<List<LoggedEntry>> {
  static final String SINK = "stdout";

  /** By this a line can be told from those of the log. */
  private static final String TYPE = "satchel.audit";

  private final PrintStream out;

  JsonLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(List<LoggedEntry> entries) {
    entries.forEach(entry -> out.println(entry.json().put("type", TYPE)));
    if (out.checkError()) {
      throw new IllegalStateException("the standard output takes nothing");
    }
  }
}
