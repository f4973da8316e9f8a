package dev.satchel.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is read from pages of the documentation. */
final class Pages {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(#[^)]*)?\\)");
  private static final Pattern METRIC =
      Pattern.compile("^\\| `([a-z0-9_]+)[^|]*\\|", Pattern.MULTILINE);

  private Pages() {}

  /** The files of this repository that a page leads to. */
  static List<Path> links(Path page) throws IOException {
    return LINK.matcher(Files.readString(page))
        .results()
        .map(link -> page.resolveSibling(link.group(1)).normalize())
        .toList();
  }

  /**
   * The metrics that docs/operations/telemetry.md lists. Tests of the programs hold that these are
   * what is shown.
   */
  static Set<String> metrics() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operations", "telemetry.md"));
    return METRIC
        .matcher(page.substring(page.indexOf("## Metrics"), page.indexOf("## Alerts")))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
