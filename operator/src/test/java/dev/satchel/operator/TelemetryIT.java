package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Labels;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.telemetry.TelemetryConfig;
import dev.satchel.store.telemetry.Snapshot;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the operator tells Prometheus, and keeps of how it is used. */
class TelemetryIT extends OperatorFixture {
  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| `([a-z0-9_]+)[^|]*\\| ([^|]*) \\|", Pattern.MULTILINE);

  @Override
  protected TelemetryConfig telemetry() {
    return new TelemetryConfig(Duration.ofHours(1), TracerProvider.noop().get("test"));
  }

  private void applyUserWithSecret(int number, String targets) {
    String user = "user-" + number;
    applyUser(user, "dev-" + user);
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: name-of-it, namespace: dev-%s}
        spec: {user: %s, %s, value: v}
        """
            .formatted(user, user, targets));
  }

  private void createReportingPod(int number, String problem) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("w-" + number)
                .withNamespace("dev-user-" + number)
                .addToLabels(Labels.USER, "user-" + number)
                .addToAnnotations("satchel.dev/injected", "")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewInitContainerStatus()
                .withName("satchel-init")
                .withNewState()
                .withNewTerminated()
                .withExitCode(0)
                .withFinishedAt("2026-01-01T00:00:00Z")
                .withMessage("satchel\t1\nrevision\t1\nproblem\tuid-" + number + "\t" + problem)
                .endTerminated()
                .endState()
                .endInitContainerStatus()
                .endStatus()
                .build())
        .create();
  }

  /** All but what the garbage collector adds when it has something to say. */
  private Set<String> series() {
    return metrics()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("jvm_gc"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void the_figures_of_users_are_shown_and_one_snapshot_of_the_period_is_kept() {
    start();
    applyUserWithSecret(1, "envName: TOKEN");
    applyUserWithSecret(2, "envName: TOKEN, filePath: ~/token");
    applyUser("user-3", "dev-user-3");
    eventually(() -> assertThat(store.database().telemetry().count().activeUsers()).isEqualTo(3));
    eventually(() -> assertThat(store.database().telemetry().count().totalSecrets()).isEqualTo(2));
    stop();
    start();

    eventually(() -> assertThat(metric("satchel_users_active")).isEqualTo(3));
    assertThat(metric("satchel_users_with_secrets")).isEqualTo(2);
    assertThat(metric("satchel_user_secrets{injection=\"env_name_only\"}")).isEqualTo(1);
    assertThat(metric("satchel_user_secrets{injection=\"both\"}")).isEqualTo(1);
    assertThat(metric("satchel_user_secrets{injection=\"neither\"}")).isZero();
    assertThat(metric("satchel_user_secrets_per_user{quantile=\"0.5\"}")).isEqualTo(1);
    assertThat(metric("satchel_user_secrets_per_user{quantile=\"1\"}")).isEqualTo(1);
    List<Snapshot> kept = store.database().telemetry().list();
    assertThat(kept).isNotEmpty().hasSizeLessThanOrEqualTo(2); // two if an hour just ended
  }

  @Test
  void secrets_deliveries_and_workspaces_are_counted_by_what_holds_of_them() {
    start();
    applyUserWithSecret(1, "envName: TOKEN");
    createReportingPod(1, "ReadOnly\t~/x");
    createUninjectedPod();
    applySecret("orphan", "envName: A, value: v");

    eventually(
        () -> assertThat(metric("satchel_secrets{ready=\"true\",reason=\"Ready\"}")).isEqualTo(1));
    eventually(
        () ->
            assertThat(metric("satchel_secrets{ready=\"false\",reason=\"UnknownUser\"}"))
                .isEqualTo(1));
    eventually(() -> assertThat(metric("satchel_workspaces{injected=\"true\"}")).isEqualTo(1));
    assertThat(metric("satchel_workspaces{injected=\"false\"}")).isEqualTo(1);
    assertThat(metric("satchel_file_problems{reason=\"ReadOnly\"}")).isEqualTo(1);
    eventually(
        () ->
            assertThat(
                    metric("satchel_deliveries{state=\"stale\"}")
                        + metric("satchel_deliveries{state=\"current\"}"))
                .isEqualTo(1));
    assertThat(metric("satchel_operator_leading")).isEqualTo(1);
    assertThat(metric("satchel_store_statements_seconds_count{operation=\"insert\"}"))
        .isGreaterThan(0);
  }

  private void createUninjectedPod() {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("uninjected")
                .withNamespace("dev-user-1")
                .addToLabels(Labels.USER, "user-1")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build())
        .create();
  }

  @Test
  void there_are_as_many_series_with_500_users_as_with_one() {
    start();
    // Everything once that brings a series: making, changing and deleting.
    applyUserWithSecret(0, "envName: TOKEN");
    applyUserWithSecret(1, "envName: TOKEN");
    createReportingPod(1, "ReadOnly\t~/x");
    eventually(
        () -> assertThat(metric("satchel_secrets{ready=\"true\",reason=\"Ready\"}")).isEqualTo(2));
    applyUserWithSecret(0, "envName: OTHER");
    client.pods().inNamespace("dev-user-1").withName("w-1").delete();
    client.resources(UserSecret.class).inNamespace("dev-user-0").withName("name-of-it").delete();
    client.resources(WorkspaceUser.class).withName("user-0").delete();
    eventually(
        () -> assertThat(metric("satchel_secrets{ready=\"true\",reason=\"Ready\"}")).isEqualTo(1));
    eventually(
        () -> assertThat(client.resources(WorkspaceUser.class).list().getItems()).hasSize(1));
    Set<String> before = series();

    for (int i = 2; i <= 500; i++) {
      applyUserWithSecret(i, "envName: TOKEN");
      if (i % 10 == 0) {
        createReportingPod(i, "Reason" + i + "\t~/x");
      }
    }

    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> metric("satchel_secrets{ready=\"true\",reason=\"Ready\"}") >= 500);
    assertThat(metric("satchel_file_problems{reason=\"Other\"}")).isEqualTo(50);
    assertThat(series()).isEqualTo(before);
    assertThat(metrics())
        .doesNotContain("user-1")
        .doesNotContain("name-of-it")
        .doesNotContain("TOKEN");
  }

  @Test
  void every_metric_has_a_help_text_and_a_line_in_the_documentation() throws IOException {
    start();
    applyUserWithSecret(1, "envName: TOKEN");
    eventually(
        () -> assertThat(metric("satchel_secrets{ready=\"true\",reason=\"Ready\"}")).isEqualTo(1));

    // Once: in the next scrape there may be one more, as of a collector's first concurrent phase.
    List<String> lines = metrics().lines().toList();
    List<String> helps = lines.stream().filter(line -> line.startsWith("# HELP")).toList();
    List<String> names =
        lines.stream()
            .filter(line -> line.startsWith("# TYPE"))
            .map(line -> line.split(" ", -1)[2])
            .toList();

    assertThat(helps).allMatch(line -> line.split(" ", 4).length == 4 && !line.endsWith(" "));
    assertThat(helps).extracting(line -> line.split(" ", -1)[2]).containsAll(names);
    assertThat(documented()).containsAll(names);
    assertThat(names).containsAll(documentedAlways());
  }

  private static Set<String> documented() throws IOException {
    return rows(row -> row.contains("operator") || row.contains("both"));
  }

  private static Set<String> documentedAlways() throws IOException {
    return rows(row -> row.equals("operator") || row.equals("both"));
  }

  private static Set<String> rows(Predicate<String> where) throws IOException {
    String page = Files.readString(Path.of("../docs/operations/telemetry.md"));
    return DOCUMENTED
        .matcher(page.substring(page.indexOf("## Metrics"), page.indexOf("## Alerts")))
        .results()
        .filter(row -> where.test(row.group(2).strip()))
        .map((MatchResult row) -> row.group(1))
        .collect(Collectors.toSet());
  }
}
