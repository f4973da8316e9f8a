package dev.satchel.cli.explain;

import dev.satchel.crds.workspace.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One cause of something's not being as it should.
 *
 * @param reason CamelCase, for programs
 * @param text for people, with what would make it right; never a value
 */
record Why(String reason, String text) {
  static Why of(Finding finding) {
    return new Why(finding.reason(), finding.text());
  }

  /** In one line. */
  static String text(List<Why> causes) {
    return causes.stream().map(Why::text).collect(Collectors.joining("; "));
  }
}
