package dev.satchel.webhook;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the parts of a pod's admission took in the mean, by the metrics of the API server and of the
 * webhook: each part is within the one before it.
 */
final class AdmissionTimes {
  /**
   * A series of theirs.
   *
   * @param metric without {@code _sum} and {@code _count}
   * @param labels all of which it has, as {@code verb="POST"}
   */
  private record Part(String metric, String... labels) {
    Total total(List<String> lines) {
      return new Total(sum(lines, "_sum"), sum(lines, "_count"));
    }

    private double sum(List<String> lines, String suffix) {
      return lines.stream()
          .filter(line -> line.startsWith(metric + suffix + "{"))
          .filter(line -> Stream.of(labels).allMatch(line::contains))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  private record Total(double seconds, double count) {
    Total since(Total before) {
      return new Total(seconds - before.seconds, count - before.count);
    }

    /** In milliseconds; not a number if there was none. */
    double mean() {
      return 1e3 * seconds / count;
    }
  }

  private static final Map<String, Part> PARTS =
      Map.of(
          "request",
          new Part("apiserver_request_duration_seconds", "verb=\"POST\"", "resource=\"pods\""),
          "call",
          new Part(
              "apiserver_admission_webhook_admission_duration_seconds",
              "name=\"pods.satchel.dev\"",
              "operation=\"CREATE\""),
          "webhook",
          new Part("satchel_webhook_admission_seconds", "webhook=\"mutate-pods\""),
          "read",
          new Part("satchel_webhook_read_seconds"),
          "lease",
          new Part("apiserver_request_duration_seconds", "verb=\"GET\"", "resource=\"leases\""),
          "etcd",
          new Part(
              "etcd_request_duration_seconds",
              "operation=\"get\"",
              "type=\"*coordination.Lease\""));

  private final Map<String, Total> totals;

  private AdmissionTimes(Map<String, Total> totals) {
    this.totals = totals;
  }

  /** Up to now. */
  static AdmissionTimes read(Installed installed) throws IOException {
    List<String> lines =
        Stream.of(installed.admin().raw("/metrics"), installed.metrics())
            .flatMap(String::lines)
            .toList();
    return new AdmissionTimes(
        PARTS.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, part -> part.getValue().total(lines))));
  }

  /** The mean of each part since then, in milliseconds. */
  Map<String, Double> since(AdmissionTimes before) {
    Map<String, Double> means = new LinkedHashMap<>();
    PARTS
        .keySet()
        .forEach(part -> means.put(part, totals.get(part).since(before.totals.get(part)).mean()));
    return means;
  }

  /** How often the webhook was asked for one pod. */
  double callsAPod(AdmissionTimes before) {
    return count("call", before) / count("request", before);
  }

  private double count(String part, AdmissionTimes before) {
    return totals.get(part).since(before.totals.get(part)).count();
  }
}
