package dev.satchel.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes {@code docs/benchmarks.md} of what was measured. */
public final class Page {
  private final Map<String, List<Figure>> figures = new LinkedHashMap<>();
  private final Map<String, List<Curve>> curves = new LinkedHashMap<>();

  private Page() {}

  /**
   * @param arguments the page; a text that stays, above the figures; the file of {@link Results};
   *     the tests' log
   */
  public static void main(String[] arguments) throws IOException {
    Page page = new Page();
    for (String line : Files.readAllLines(Path.of(arguments[2]))) {
      page.add(Results.JSON.readTree(line));
    }
    TestLines.read(Path.of(arguments[3])).forEach(page::add);
    Files.writeString(Path.of(arguments[0]), Files.readString(Path.of(arguments[1])) + page.text());
  }

  private void add(JsonNode line) throws IOException {
    if (line.has("figure")) {
      add(Results.JSON.treeToValue(line.path("figure"), Figure.class));
    } else {
      Curve curve = Results.JSON.treeToValue(line.path("curve"), Curve.class);
      curves.computeIfAbsent(curve.scenario(), key -> new ArrayList<>()).add(curve);
    }
  }

  private void add(Figure figure) {
    figures.computeIfAbsent(figure.scenario(), key -> new ArrayList<>()).add(figure);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    figures.forEach(
        (scenario, all) -> {
          text.append("\n## ").append(scenario).append("\n\n");
          text.append("| | measured | target | beside it, in the same run |\n|---|---|---|---|\n");
          all.forEach(figure -> text.append(row(figure)));
          curves.getOrDefault(scenario, List.of()).forEach(curve -> text.append(plot(curve)));
        });
    return text.toString();
  }

  private static String row(Figure figure) {
    return "| %s | %s | %s | %s |%n"
        .formatted(
            figure.name(), amount(figure.value(), figure.unit()), target(figure), limit(figure));
  }

  private static String target(Figure figure) {
    if (figure.target() == null) {
      return "";
    }
    String most = "at most " + amount(figure.target(), figure.unit());
    return figure.value() <= figure.target() ? most : most + ": **missed**";
  }

  private static String limit(Figure figure) {
    if (figure.limit() == null) {
      return "";
    }
    return "%s: %s; %s times that"
        .formatted(
            figure.limitOf(),
            amount(figure.limit(), figure.unit()),
            number(figure.value() / figure.limit()));
  }

  private static String amount(double value, String unit) {
    return (number(value) + " " + unit).strip();
  }

  /** Three digits that mean something. */
  private static String number(double value) {
    int decimals =
        value == 0 ? 0 : Math.clamp(2 - (int) Math.floor(Math.log10(Math.abs(value))), 0, 4);
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** As GitHub and GitLab draw it. */
  private static String plot(Curve curve) {
    return """

        ```mermaid
        xychart-beta
          title "%s"
          x-axis "%s" [%s]
          y-axis "%s"
          line [%s]
        ```
        """
        .formatted(
            curve.name(),
            curve.along(),
            curve.points().stream()
                .map(point -> "\"%,d\"".formatted((long) point.at()))
                .collect(Collectors.joining(", ")),
            curve.unit(),
            curve.points().stream()
                .map(point -> String.format(Locale.ROOT, "%.2f", point.value()))
                .collect(Collectors.joining(", ")));
  }
}
