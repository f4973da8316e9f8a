package dev.satchel.operator.workspace;

import static dev.satchel.crds.workspace.Pods.report;
import static dev.satchel.crds.workspace.Pods.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.workspace.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class PodCacheTest {
  private final Pod pod = running("TOKEN=token", report(5), "2026-01-01T00:00:01Z");

  @Test
  void our_own_touch_and_a_readiness_probe_are_nobody_s_event() {
    Pod touched =
        new PodBuilder(pod)
            .editMetadata()
            .addToAnnotations(Annotations.REVISION, "17")
            .addToAnnotations(Annotations.REFRESH, "4711+")
            .endMetadata()
            .editStatus()
            .addNewCondition()
            .withType("Ready")
            .endCondition()
            .endStatus()
            .build();

    assertThat(PodCache.matters(touched, pod)).isFalse();
  }

  @Test
  void a_changed_label_and_a_restarted_container_matter() {
    Pod labelled =
        new PodBuilder(pod).editMetadata().addToLabels("team", "web").endMetadata().build();
    Pod restarted = running("TOKEN=token", report(5), "2026-01-01T00:05:00Z");

    assertThat(PodCache.matters(labelled, pod)).isTrue();
    assertThat(PodCache.matters(restarted, pod)).isTrue();
  }

  @Test
  void what_is_kept_in_memory_says_the_same_as_the_whole_pod() {
    Workspace whole = Workspace.of(pod);

    assertThat(Workspace.of(PodCache.reduced(new PodBuilder(pod).build()))).isEqualTo(whole);
  }
}
