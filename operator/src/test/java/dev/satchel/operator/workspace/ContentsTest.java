package dev.satchel.operator.workspace;

import static dev.satchel.crds.workspace.Pods.UID;
import static dev.satchel.crds.workspace.Pods.delivery;
import static dev.satchel.crds.workspace.Pods.pod;
import static dev.satchel.crds.workspace.Pods.report;
import static dev.satchel.crds.workspace.Pods.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.store.delivery.Placement;
import dev.satchel.store.delivery.Placement.Target;
import dev.satchel.store.delivery.Present;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private static final String AT = "2026-01-01T00:00:01Z";

  private static Contents contents(Pod pod) {
    return Contents.of(
        List.of(Workspace.of(pod)), Map.of(UID, delivery()), Map.of(UID, "dev-alice"));
  }

  private static Pod told(Pod pod, long revision, String uid, String state) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToAnnotations(
            Annotations.DELIVERED,
            "{\"revision\":%d,\"files\":[{\"uid\":\"%s\",\"secret\":\"token\",\"path\":\"/home/user/.token\",\"state\":%s}]}"
                .formatted(revision, uid, state))
        .endMetadata()
        .build();
  }

  private static Present present(Target target, String place, OptionalLong revision) {
    return new Present(
        new Placement("pod-uid", UID, target, place),
        "dev-alice",
        "w",
        "dev-alice",
        "token",
        revision);
  }

  @Test
  void a_pod_has_what_it_started_with_and_what_its_agent_wrote() {
    Pod pod = told(running("TOKEN=token", report(5), AT), 5, UID, "\"written\"");

    assertThat(contents(pod).pods()).containsExactly("pod-uid");
    assertThat(contents(pod).present())
        .containsExactly(
            present(Target.FILE, "/home/user/.token", OptionalLong.of(1)),
            present(Target.ENV, "TOKEN", OptionalLong.of(1)));
  }

  @Test
  void of_an_older_value_the_revision_is_not_known() {
    Pod pod = told(running("TOKEN=token", report(4), AT), 4, UID, "\"written\"");

    assertThat(contents(pod).present())
        .containsExactly(
            present(Target.FILE, "/home/user/.token", OptionalLong.empty()),
            present(Target.ENV, "TOKEN", OptionalLong.empty()));
  }

  @Test
  void what_could_not_be_written_is_not_there_and_what_could_not_be_removed_is() {
    Pod running = running("", report(5), AT);

    assertThat(contents(told(running, 5, UID, "\"not-written\",\"reason\":\"NoSpace\"")).present())
        .isEmpty();
    assertThat(contents(told(running, 5, UID, "\"still-there\",\"reason\":\"Denied\"")).present())
        .containsExactly(present(Target.FILE, "/home/user/.token", OptionalLong.empty()));
  }

  @Test
  void of_a_secret_that_is_gone_a_variable_is_known_by_its_name() {
    assertThat(contents(running("OTHER=other", report(5), AT)).present())
        .containsExactly(
            new Present(
                new Placement("pod-uid", "", Target.ENV, "OTHER"),
                "dev-alice",
                "w",
                "",
                "other",
                OptionalLong.empty()));
  }

  @Test
  void a_pod_that_has_not_started_has_no_variable_and_one_that_ended_has_nothing() {
    assertThat(contents(pod("TOKEN=token").build()).present()).isEmpty();
    Pod ended =
        new PodBuilder(running("TOKEN=token", report(5), AT))
            .editStatus()
            .withPhase("Succeeded")
            .endStatus()
            .build();

    assertThat(contents(ended)).isEqualTo(new Contents(Set.of(), List.of()));
  }
}
