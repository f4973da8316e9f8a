package dev.satchel.operator.workspace;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Pods and deliveries for tests. */
final class Pods {
  static final String UID = "uid-1";
  static final Instant CHANGED = Instant.parse("2026-01-01T00:10:00Z");

  private Pods() {}

  /** A secret {@code token} as TOKEN and ~/.token, whose variable changed at revision 5. */
  static Delivery delivery() {
    return delivery(Optional.of(new EnvName("TOKEN")), Optional.of(new FilePath("~/.token")));
  }

  static Delivery delivery(Optional<EnvName> envName, Optional<FilePath> filePath) {
    return new Delivery(UID, "token", 1, 1, envName, filePath, WorkspaceSelector.ALL, 5, CHANGED);
  }

  /** Labelled, injected, no container started yet. */
  static PodBuilder pod(String injected) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("dev-alice")
        .withName("w")
        .withUid("pod-uid")
        .withLabels(Map.of(Labels.USER, "alice", "team", "data"))
        .withAnnotations(Map.of(Annotations.INJECTED, injected))
        .endMetadata()
        .withNewStatus()
        .withPhase("Pending")
        .endStatus();
  }

  /** Running, with what satchel-init reported. */
  static Pod running(String injected, String report, String startedAt) {
    return started(pod(injected), report, startedAt).build();
  }

  static PodBuilder started(PodBuilder pod, String report, String startedAt) {
    return pod.editStatus()
        .withPhase("Running")
        .addNewInitContainerStatus()
        .withName("satchel-init")
        .withNewState()
        .withNewTerminated()
        .withExitCode(0)
        .withFinishedAt("2026-01-01T00:00:00Z")
        .withMessage(report)
        .endTerminated()
        .endState()
        .endInitContainerStatus()
        .addNewContainerStatus()
        .withName("main")
        .withNewState()
        .withNewRunning(startedAt)
        .endState()
        .endContainerStatus()
        .endStatus();
  }

  static String report(long revision, String... problems) {
    StringBuilder text = new StringBuilder("satchel\t1\nrevision\t" + revision + "\n");
    for (String problem : problems) {
      text.append("problem\t").append(UID).append('\t').append(problem).append('\n');
    }
    return text.toString();
  }
}
