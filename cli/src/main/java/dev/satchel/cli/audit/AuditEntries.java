package dev.satchel.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is shown of the audit log.
 *
 * @param entries as the log has them, the oldest first
 */
record AuditEntries(List<JsonNode> entries) {
  static AuditEntries of(JsonNode answer) {
    List<JsonNode> entries = new ArrayList<>();
    answer.path("entries").forEach(entries::addFirst);
    return new AuditEntries(entries);
  }

  /** A table; the groups, the request and values before and after are in the JSON only. */
  String text() {
    if (entries.isEmpty()) {
      return "No audit entries found.";
    }
    Table table =
        new Table("TIME", "ACTOR", "ACTION", "KIND", "OBJECT", "USER", "CHANGED", "RESULT");
    for (JsonNode entry : entries) {
      table.row(
          entry.path("at").asText().replaceAll("\\.[0-9]+Z$", "Z"),
          entry.path("actor").asText(),
          entry.path("action").asText(),
          entry.path("kind").asText(),
          object(entry),
          text(entry, "user"),
          changed(entry.path("diff")),
          entry.path("outcome").asText().isEmpty() ? "done" : entry.path("outcome").asText());
    }
    return table.toString();
  }

  private static String object(JsonNode entry) {
    String namespace = entry.path("namespace").asText();
    String name = entry.path("name").asText();
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  private static String text(JsonNode entry, String field) {
    String text = entry.path(field).asText();
    return text.isEmpty() ? "-" : text;
  }

  private static String changed(JsonNode diff) {
    return diff.isEmpty()
        ? "-"
        : diff.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining(","));
  }
}
