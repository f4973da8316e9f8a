package dev.satchel.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of texts, aligned for people. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param header what the columns are called
   */
  public Table(String... header) {
    rows.add(List.of(header));
  }

  /** One cell for each of the header; what is absent is a hyphen. */
  public void row(@Nullable String... cells) {
    rows.add(Stream.of(cells).map(cell -> Objects.requireNonNullElse(cell, "-")).toList());
  }

  /** Lines without trailing spaces, and without a last line break. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(row.get(column));
        line.repeat(' ', width(column) - row.get(column).length()).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
