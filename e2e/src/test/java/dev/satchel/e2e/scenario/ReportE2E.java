package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What agents tell the webhook of the files that they wrote and removed. */
@ExtendWith(Scenarios.class)
@Tag("reports")
class ReportE2E {
  @Test
  void what_was_written_and_removed_is_on_the_pod_in_the_status_and_in_the_audit_log(
      Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").file("/data/token").value("one"));
    Workspace workspace = scenario.start(workspace(scenario).emptyDir("/data"));
    assertThat(workspace.text("/data/token")).isEqualTo("one");

    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(delivered(workspace).files())
                    .singleElement()
                    .satisfies(
                        file -> {
                          assertThat(file.secret()).isEqualTo("token");
                          assertThat(file.path()).isEqualTo("/data/token");
                          assertThat(file.state()).isEqualTo(Delivered.State.WRITTEN);
                        }));
    long revision = delivered(workspace).revision();
    Eventually.within(30)
        .until(() -> scenario.settled("token").getStatus().workspaces().current() == 1);

    scenario.ready(SecretDraft.of("token").env("TOKEN").file("/data/token").value("two"));
    Eventually.within(30).until(() -> delivered(workspace).revision() > revision);
    assertThat(workspace.text("/data/token")).isEqualTo("two");

    scenario.delete("token");
    Eventually.within(60).until(() -> delivered(workspace).files().isEmpty());
    assertThat(workspace.has("/data/token")).isFalse();
    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(audited(scenario, workspace))
                    .contains("deliver /data/token", "remove /data/token"));
  }

  @Test
  void a_file_that_cannot_be_written_is_told_with_its_reason(Scenario scenario) {
    scenario.ready(
        SecretDraft.of("good").file("/data/good").value("x"),
        SecretDraft.of("bad").file("/frozen/bad").value("x"));
    Workspace workspace =
        scenario.start(workspace(scenario).emptyDir("/data").readOnlyVolume("/frozen"));

    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(delivered(workspace).files())
                    .anySatisfy(
                        file -> {
                          assertThat(file.secret()).isEqualTo("good");
                          assertThat(file.state()).isEqualTo(Delivered.State.WRITTEN);
                        })
                    .anySatisfy(
                        file -> {
                          assertThat(file.secret()).isEqualTo("bad");
                          assertThat(file.state()).isEqualTo(Delivered.State.NOT_WRITTEN);
                          assertThat(file.reason()).isNotBlank();
                        }));
  }

  private static PodDraft workspace(Scenario scenario) {
    return PodDraft.of("ws").of(scenario).uid(1000).findsWebhook();
  }

  private static Delivered delivered(Workspace workspace) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(workspace.pod().getMetadata().getAnnotations(), Map.of());
    return Delivered.parse(annotations.get(Annotations.DELIVERED))
        .orElse(new Delivered(0, List.of(), 0));
  }

  private static List<String> audited(Scenario scenario, Workspace workspace) {
    return Postgres.sql(
            """
            SELECT action || ' ' || coalesce(diff #>> '{path,new}', diff #>> '{path,old}', '')
              FROM audit_log
             WHERE user_name = '%s' AND name = 'token' AND action IN ('deliver', 'remove')
               AND diff::text LIKE '%%%s%%'
             ORDER BY position
            """
                .formatted(scenario.user(), workspace.name()))
        .lines()
        .toList();
  }
}
