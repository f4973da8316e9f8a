package dev.satchel.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The figures that tests print beside their verdict: {@code satchel-bench: {...}}, one line each.
 */
final class TestLines {
  private static final String MARK = "satchel-bench: {";
  private static final String ADMISSION = "Admission, 50 requests a second";
  private static final String TIMES = "Admission: where the time of a pod goes";
  private static final String DELIVERY = "Delivery into a running pod";
  private static final String KEYS = "Key checks";
  private static final String NGINX = "nginx";
  private static final String STATIC = "a static answer of nginx";

  /** By whom requests were admitted. */
  private static final String SATCHEL = "with Satchel";

  private static final String WEBHOOK = "of which the webhook";
  private static final String ASKED = "asked as the webhook asks";
  private static final String NOTHING = "with a webhook that does nothing";
  private static final String ALONE = "the API server alone";

  private TestLines() {}

  /**
   * @param log what the tests printed; a line that is none of these is left out
   */
  static List<Figure> read(Path log) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      int start = line.indexOf(MARK);
      if (start >= 0) {
        lines.add(json(line.substring(start + MARK.length() - 1)));
      }
    }
    return lines.stream().flatMap(line -> figures(line, lines).stream()).toList();
  }

  private static JsonNode json(String text) {
    try {
      return Results.JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Figure> figures(JsonNode line, List<JsonNode> all) {
    return switch (line.path("benchmark").asText(line.path("case").asText())) {
      case "admission" -> admission(line, all);
      case "admission-times" -> admissionTimes(line);
      case "lateness" ->
          List.of(
              figure(
                  TIMES,
                  "how late a thread is woken meanwhile, the API server alone, p99",
                  line,
                  "p99Millis",
                  "ms"));
      case "change to file" -> changeToFile(line);
      case "start of a pod" ->
          List.of(
              figure(DELIVERY, "added to a pod's start, mean", line, "addedMillis", "ms")
                  .atMost(300)
                  .beside(
                      line.path("idleAddedMillis").asDouble(),
                      "by an init container and a sidecar that do nothing"),
              figure(
                  DELIVERY,
                  "added by an init container that does nothing, mean",
                  line,
                  "initAddedMillis",
                  "ms"));
      case "audit-cost" ->
          List.of(figure("Audit", "its part of a put and a look at a user", line, "cost", ""));
      case "statements" ->
          List.of(
              figure(
                      "Postgres",
                      "a changed value put, and its user read, by the store alone",
                      line,
                      "storeMillis",
                      "ms")
                  .beside(line.path("pgbenchMillis").asDouble(), "the same statements in pgbench"));
      case "rewrap" ->
          List.of(
              figure(
                  "Re-wrapping under load",
                  "%,d rows, with 50 writes a second".formatted(line.path("rows").asInt()),
                  line,
                  "seconds",
                  "s"));
      default -> {
        if (line.has("sealedCharacters")) {
          yield sealing(line);
        }
        yield line.has("perCpuSecond") ? checks(line, all) : inProcess(line);
      }
    };
  }

  private static Figure figure(
      String scenario, String name, JsonNode line, String field, String unit) {
    return Figure.of(scenario, name, line.path(field).asDouble(), unit);
  }

  private static List<Figure> admission(JsonNode line, List<JsonNode> all) {
    String of = line.path("of").asText();
    String by = line.path("by").asText();
    if (!by.equals(SATCHEL)) {
      return switch (by) {
        case WEBHOOK ->
            List.of(figure(ADMISSION, of + ", the webhook's part, p99", line, "p99Millis", "ms"));
        case ALONE, ASKED ->
            List.of(figure(ADMISSION, of + ", " + by + ", p99", line, "p99Millis", "ms"));
        default -> List.of();
      };
    }
    Figure figure = figure(ADMISSION, of + ", p99", line, "p99Millis", "ms").atMost(10);
    Optional<JsonNode> least =
        all.stream()
            .filter(one -> one.path("of").asText().equals(of))
            .filter(one -> one.path("by").asText().equals(NOTHING))
            .findFirst();
    return List.of(
        figure(ADMISSION, of + ", p50", line, "p50Millis", "ms"),
        least
            .map(one -> figure.beside(one.path("p99Millis").asDouble(), "the same " + NOTHING))
            .orElse(figure));
  }

  /** Each is within the one before it. */
  private static List<Figure> admissionTimes(JsonNode line) {
    String of = line.path("of").asText();
    return List.of(
        figure(TIMES, of + ", the API server's whole answer, mean", line, "requestMillis", "ms"),
        figure(TIMES, of + ", how often it asks the webhook", line, "callsAPod", ""),
        figure(TIMES, of + ", until the webhook has answered", line, "callMillis", "ms"),
        figure(TIMES, of + ", the webhook's own time", line, "webhookMillis", "ms"),
        figure(TIMES, of + ", a read of the webhook from the API server", line, "readMillis", "ms"),
        figure(TIMES, of + ", the API server's part of a Lease's read", line, "leaseMillis", "ms"),
        figure(TIMES, of + ", etcd's part of that", line, "etcdMillis", "ms"));
  }

  private static List<Figure> changeToFile(JsonNode line) {
    return List.of(
        figure(
                DELIVERY,
                "change of a value until it is in the file, median",
                line,
                "p50Millis",
                "ms")
            .beside(
                line.path("plainP50Millis").asDouble(), "the kubelet's own refresh of a Secret"),
        figure(DELIVERY, "change of a value until it is in the file, p99", line, "p99Millis", "ms")
            .atMost(1_000));
  }

  private static List<Figure> sealing(JsonNode line) {
    String name =
        "%s, %d bytes in %d characters"
            .formatted(
                line.path("benchmark").asText(),
                line.path("valueBytes").asInt(),
                line.path("sealedCharacters").asInt());
    return List.of(Figure.of("Sealing", name, 1e6 / line.path("perSecond").asDouble(), "µs"));
  }

  /** A static answer of nginx's is what a check stands beside. */
  private static List<Figure> checks(JsonNode line, List<JsonNode> all) {
    String name = line.path("case").asText();
    if (name.startsWith(NGINX)) {
      return List.of();
    }
    Figure time =
        Figure.of(KEYS, name + ": processor time of a check", micros(line), "µs").atMost(50);
    Figure slowest = figure(KEYS, name + ": p99", line, "p99Millis", "ms").atMost(1);
    String floor = name.replace("/authz", NGINX);
    return all.stream()
        .filter(one -> one.path("case").asText().equals(floor))
        .findFirst()
        .map(
            one ->
                List.of(
                    time.beside(micros(one), STATIC),
                    slowest.beside(one.path("p99Millis").asDouble(), STATIC)))
        .orElse(List.of(time, slowest));
  }

  private static double micros(JsonNode line) {
    return 1e6 / line.path("perCpuSecond").asDouble();
  }

  private static List<Figure> inProcess(JsonNode line) {
    return line.has("within1Milli")
        ? List.of(
            Figure.of(
                    KEYS,
                    line.path("case").asText() + ", 16 connections: more than 1 ms",
                    100 * (1 - line.path("within1Milli").asDouble()),
                    "%")
                .atMost(1))
        : List.of();
  }
}
