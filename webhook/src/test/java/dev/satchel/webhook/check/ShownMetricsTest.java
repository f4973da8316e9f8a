package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.server.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the webhook tells Prometheus. */
class ShownMetricsTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_]+)[^|]*\\| ([^|]*) \\|", Pattern.MULTILINE);

  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  private void everything() {
    metrics.expiring(() -> Instant.ofEpochSecond(1_800_000_000));
    metrics.confirmed("confirmed");
    metrics.read("found", 1_000_000);
    Lease lease = new Lease(Duration.ofMinutes(1), Clock.systemUTC(), System::nanoTime);
    CheckMetrics checks = new CheckMetrics(metrics.registry(), new LiveKeys(lease), lease);
    checks.answered(Endpoint.values()[0], Outcome.values()[0], 1_000);
    admitted("alice");
  }

  private void admitted(String user) {
    metrics
        .timed("mutate-usersecrets", request -> new AdmissionAnswer.Allowed())
        .answer(
            new AdmissionRequest(
                "uid-of-" + user,
                Operation.CREATE,
                "usersecrets",
                "dev-" + user,
                "secret-of-" + user,
                Requester.of(user, "group-of-" + user),
                false,
                null,
                null));
  }

  private Set<String> series() {
    return metrics
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("jvm_gc"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void every_metric_has_a_help_text_and_a_line_in_the_documentation() throws IOException {
    everything();

    List<String> lines = metrics.scrape().lines().toList();
    List<String> names =
        lines.stream()
            .filter(line -> line.startsWith("# TYPE"))
            .map(line -> line.split(" ", -1)[2])
            .toList();
    assertThat(lines.stream().filter(line -> line.startsWith("# HELP")))
        .allMatch(line -> line.split(" ", 4).length == 4 && !line.endsWith(" "))
        .extracting(line -> line.split(" ", -1)[2])
        .containsAll(names);
    assertThat(documented(from -> from.matches(".*(webhook|both|checks).*"))).containsAll(names);
    assertThat(names).containsAll(documented(from -> from.matches("webhook|both|checks")));
  }

  @Test
  void there_are_as_many_series_with_500_users_as_with_one() {
    everything();
    Set<String> before = series();

    for (int i = 0; i < 500; i++) {
      admitted("user-" + i);
    }

    assertThat(series()).isEqualTo(before);
    assertThat(metrics.scrape())
        .contains("outcome=\"unchanged\",webhook=\"mutate-usersecrets\"")
        .doesNotContain("alice")
        .doesNotContain("user-1");
    assertThat(metrics.scrape())
        .contains("satchel_webhook_certificate_expiration_timestamp_seconds 1.8E9");
  }

  private static Set<String> documented(Predicate<String> from) throws IOException {
    String page = Files.readString(Path.of("../docs/operations/telemetry.md"));
    return ROW.matcher(page.substring(page.indexOf("## Metrics"), page.indexOf("## Alerts")))
        .results()
        .filter(row -> from.test(row.group(2).strip()))
        .map(row -> row.group(1))
        .collect(Collectors.toSet());
  }
}
