package dev.satchel.crds.workspace;

import static dev.satchel.crds.workspace.Pods.delivery;
import static dev.satchel.crds.workspace.Pods.pod;
import static dev.satchel.crds.workspace.Pods.report;
import static dev.satchel.crds.workspace.Pods.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import dev.satchel.crds.secret.WorkspaceSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkspaceCountTest {
  private static final String BEFORE = "2026-01-01T00:00:01Z";
  private static final String AFTER = "2026-01-01T00:10:03Z";
  private static final Workspaces CURRENT = new Workspaces(1, 1, 0);
  private static final Workspaces STALE = new Workspaces(1, 0, 1);
  private static final Workspaces NEITHER = new Workspaces(1, 0, 0);
  private static final Workspaces NONE = new Workspaces(0, 0, 0);

  private static Workspaces count(Delivery delivery, Pod pod) {
    return WorkspaceCount.of(delivery, List.of(Workspace.of(pod)));
  }

  @Test
  void a_pod_that_started_with_the_present_variable_is_current() {
    assertThat(count(delivery(), running("TOKEN=token", report(5), BEFORE))).isEqualTo(CURRENT);
  }

  @Test
  void a_pod_that_started_with_an_older_variable_is_stale() {
    assertThat(count(delivery(), running("TOKEN=token", report(4), BEFORE))).isEqualTo(STALE);
  }

  @Test
  void a_container_that_was_started_again_after_the_change_has_the_present_variable() {
    assertThat(count(delivery(), running("TOKEN=token", report(4), AFTER))).isEqualTo(CURRENT);
  }

  @Test
  void a_container_that_started_while_the_change_was_under_way_is_taken_for_stale() {
    assertThat(count(delivery(), running("TOKEN=token", report(4), "2026-01-01T00:10:00Z")))
        .isEqualTo(STALE);
  }

  @Test
  void a_pod_without_the_variable_needs_a_new_pod_whenever_it_started() {
    assertThat(count(delivery(), running("", report(9), AFTER))).isEqualTo(STALE);
  }

  @Test
  void a_pod_that_still_has_a_withdrawn_variable_is_stale() {
    Delivery fileOnly = delivery(Optional.empty(), Optional.of(new FilePath("~/.token")));

    assertThat(count(fileOnly, running("TOKEN=token", report(4), BEFORE))).isEqualTo(STALE);
    assertThat(count(fileOnly, running("TOKEN=other", report(4), BEFORE))).isEqualTo(CURRENT);
  }

  @Test
  void a_renamed_variable_makes_stale() {
    Delivery renamed = delivery(Optional.of(new EnvName("NEW")), Optional.empty());

    assertThat(count(renamed, running("TOKEN=token", report(9), AFTER))).isEqualTo(STALE);
  }

  @Test
  void a_pod_whose_init_has_not_ended_is_counted_in_total_only() {
    assertThat(count(delivery(), pod("TOKEN=token").build())).isEqualTo(NEITHER);
  }

  @Test
  void a_file_whose_mount_point_is_to_come_makes_stale_and_a_broken_one_neither() {
    assertThat(count(delivery(), running("TOKEN=token", report(5, "RestartNeeded\t"), BEFORE)))
        .isEqualTo(STALE);
    assertThat(count(delivery(), running("TOKEN=token", report(5, "NoSpace\t"), BEFORE)))
        .isEqualTo(NEITHER);
  }

  private static Pod told(String delivered) {
    return new PodBuilder(running("", report(9), AFTER))
        .editMetadata()
        .addToAnnotations(Annotations.DELIVERED, delivered)
        .endMetadata()
        .build();
  }

  private static String file(String uid, String path, String state) {
    return "{\"uid\":\"%s\",\"secret\":\"token\",\"path\":\"%s\",\"state\":%s}"
        .formatted(uid, path, state);
  }

  private static String delivered(long revision, String... files) {
    return "{\"revision\":%d,\"files\":[%s]}".formatted(revision, String.join(",", files));
  }

  @Test
  void a_file_is_current_once_the_agent_says_so() {
    Delivery fileOnly = delivery(Optional.empty(), Optional.of(new FilePath("~/.token")));
    String uid = fileOnly.uid();
    String there = file(uid, "/home/user/.token", "\"written\"");

    assertThat(count(fileOnly, running("", report(9), AFTER))).isEqualTo(CURRENT);
    assertThat(count(fileOnly, told(delivered(5, there)))).isEqualTo(CURRENT);
    assertThat(count(fileOnly, told(delivered(4, there)))).isEqualTo(NEITHER);
    assertThat(count(fileOnly, told(delivered(5)))).isEqualTo(NEITHER);
    assertThat(
            count(fileOnly, told(delivered(5, file("other", "/home/user/.token", "\"written\"")))))
        .isEqualTo(NEITHER);
    assertThat(count(fileOnly, told(delivered(5, file(uid, "/home/user/old", "\"written\"")))))
        .isEqualTo(NEITHER);
    assertThat(
            count(
                fileOnly,
                told(
                    delivered(5, file(uid, "~/.token", "\"not-written\",\"reason\":\"NoSpace\"")))))
        .isEqualTo(NEITHER);
    assertThat(
            count(
                fileOnly,
                told(
                    delivered(
                        5, file(uid, "~/.token", "\"not-written\",\"reason\":\"RestartNeeded\"")))))
        .isEqualTo(STALE);
  }

  @Test
  void a_file_that_was_withdrawn_and_is_still_there_is_not_current() {
    Delivery none = delivery(Optional.empty(), Optional.empty());

    assertThat(
            count(
                none,
                told(
                    delivered(5, file(none.uid(), "/x", "\"still-there\",\"reason\":\"Denied\"")))))
        .isEqualTo(NEITHER);
    assertThat(count(none, told(delivered(5)))).isEqualTo(CURRENT);
  }

  @Test
  void ended_leaving_and_uninjected_pods_and_those_not_selected_are_not_counted() {
    Pod running = running("TOKEN=token", report(5), BEFORE);

    assertThat(
            count(
                delivery(),
                new PodBuilder(running).editStatus().withPhase("Succeeded").endStatus().build()))
        .isEqualTo(NONE);
    assertThat(
            count(
                delivery(),
                new PodBuilder(running)
                    .editMetadata()
                    .withDeletionTimestamp(BEFORE)
                    .endMetadata()
                    .build()))
        .isEqualTo(NONE);
    assertThat(
            count(
                delivery(),
                new PodBuilder(running)
                    .editMetadata()
                    .withAnnotations(Map.of())
                    .endMetadata()
                    .build()))
        .isEqualTo(NONE);
    Delivery others =
        new Delivery(
            Pods.UID,
            "token",
            1,
            1,
            Optional.of(new EnvName("TOKEN")),
            Optional.empty(),
            new WorkspaceSelector(Map.of("team", "web"), List.of()),
            5,
            Pods.CHANGED);
    assertThat(count(others, running)).isEqualTo(NONE);
  }

  @Test
  void only_the_containers_that_were_chosen_have_the_variable() {
    Pod pod =
        new PodBuilder(running("TOKEN=token", report(4), AFTER))
            .editMetadata()
            .addToAnnotations(Annotations.CONTAINERS, "main")
            .endMetadata()
            .editStatus()
            .addNewContainerStatus()
            .withName("helper")
            .withNewState()
            .withNewRunning(BEFORE)
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(count(delivery(), pod)).isEqualTo(CURRENT);
    pod.getMetadata().getAnnotations().remove(Annotations.CONTAINERS);
    assertThat(count(delivery(), pod)).isEqualTo(STALE);
  }
}
