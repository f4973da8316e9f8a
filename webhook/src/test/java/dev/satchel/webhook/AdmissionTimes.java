package dev.satchel.webhook;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the parts of pods' admissions took, by the metrics of the API server and of the webhook.
 *
 * @param totals of all of them together
 */
record AdmissionTimes(Map<Part, Total> totals) {
  /** Each is within the one before it. */
  private enum Part {
    REQUEST("apiserver_request_duration_seconds", "verb=\"POST\"", "resource=\"pods\""),
    CALL(
        "apiserver_admission_webhook_admission_duration_seconds",
        "name=\"pods.satchel.dev\"",
        "operation=\"CREATE\""),
    WEBHOOK("satchel_webhook_admission_seconds", "webhook=\"mutate-pods\""),
    READ("satchel_webhook_read_seconds"),
    LEASE("apiserver_request_duration_seconds", "verb=\"GET\"", "resource=\"leases\""),
    ETCD("etcd_request_duration_seconds", "operation=\"get\"", "type=\"*coordination.Lease\"");

    private final String metric;
    private final List<String> labels;

    /**
     * By a series of theirs.
     *
     * @param metric without {@code _sum} and {@code _count}
     * @param labels all of which it has
     */
    Part(String metric, String... labels) {
      this.metric = metric;
      this.labels = List.of(labels);
    }

    private Total total(List<String> lines) {
      return new Total(sum(lines, "_sum"), sum(lines, "_count"));
    }

    private double sum(List<String> lines, String suffix) {
      return lines.stream()
          .filter(line -> line.startsWith(metric + suffix + "{"))
          .filter(line -> labels.stream().allMatch(line::contains))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  private record Total(double seconds, double count) {
    Total since(Total before) {
      return new Total(seconds - before.seconds, count - before.count);
    }
  }

  private static AdmissionTimes of(Function<Part, Total> total) {
    return new AdmissionTimes(
        Stream.of(Part.values()).collect(Collectors.toMap(Function.identity(), total)));
  }

  /** Up to now. */
  static AdmissionTimes read(Installed installed) throws IOException {
    List<String> lines =
        Stream.of(installed.admin().raw("/metrics"), installed.metrics())
            .flatMap(String::lines)
            .toList();
    return of(part -> part.total(lines));
  }

  AdmissionTimes since(AdmissionTimes before) {
    return of(part -> total(part).since(before.total(part)));
  }

  private Total total(Part part) {
    return Objects.requireNonNull(totals.get(part));
  }

  /** By the parts' names; not a number for one that there was not. */
  Map<String, Double> meanMillis() {
    Map<String, Double> means = new TreeMap<>();
    totals.forEach(
        (part, total) ->
            means.put(part.name().toLowerCase(Locale.ROOT), 1e3 * total.seconds() / total.count()));
    return means;
  }

  /** How often the webhook was asked for one pod. */
  double callsAPod() {
    return total(Part.CALL).count() / total(Part.REQUEST).count();
  }
}
