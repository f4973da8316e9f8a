package dev.satchel.crds.workspace;

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

/** Pods and deliveries for tests, of this module and of others. */
public final class Pods {
  public static final String UID = "uid-1";
  public static final Instant CHANGED = Instant.parse("2026-01-01T00:10:00Z");

  private Pods() {}

  /** A secret {@code token} as TOKEN and ~/.token, whose variable changed at revision 5. */
  public static Delivery delivery() {
    return delivery(Optional.of(new EnvName("TOKEN")), Optional.of(new FilePath("~/.token")));
  }

  public static Delivery delivery(Optional<EnvName> envName, Optional<FilePath> filePath) {
    return new Delivery(UID, "token", 1, 1, envName, filePath, WorkspaceSelector.ALL, 5, CHANGED);
  }

  /** Labelled, injected, no container started yet. */
  public static PodBuilder pod(String injected) {
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
  public static Pod running(String injected, String report, String startedAt) {
    return started(pod(injected), report, startedAt).build();
  }

  public static PodBuilder started(PodBuilder pod, String report, String startedAt) {
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

  /** Running, and its agent told the webhook of one file of the secret. */
  public static Pod told(String injected, long revision, String path, String state) {
    return told(
        running(injected, report(5), "2026-01-01T00:00:01Z"),
        "{\"revision\":%d,\"files\":[{\"uid\":\"%s\",\"secret\":\"token\",\"path\":\"%s\",\"state\":%s}]}"
            .formatted(revision, UID, path, state));
  }

  public static Pod told(Pod pod, String delivered) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToAnnotations(Annotations.DELIVERED, delivered)
        .endMetadata()
        .build();
  }

  public static String report(long revision, String... problems) {
    StringBuilder text = new StringBuilder("satchel\t1\nrevision\t" + revision + "\n");
    for (String problem : problems) {
      text.append("problem\t").append(UID).append('\t').append(problem).append('\n');
    }
    return text.toString();
  }
}
