package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.operator.event.EventRecorder;
import dev.satchel.operator.workspace.FileProblem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Events on a {@code UserSecret}. */
final class SecretEvents {
  private final EventRecorder recorder;
  private final Map<String, Set<String>> toldOf = new ConcurrentHashMap<>();

  SecretEvents(EventRecorder recorder) {
    this.recorder = recorder;
  }

  /** Tells of the problems that are new; one that went away and came back is new. */
  void filesNotWritten(UserSecret secret, List<FileProblem> problems) {
    String uid = secret.getMetadata().getUid();
    Set<String> now =
        problems.stream().map(FileProblem::message).collect(Collectors.toUnmodifiableSet());
    Set<String> before = now.isEmpty() ? toldOf.remove(uid) : toldOf.put(uid, now);
    for (FileProblem problem : problems) {
      if (before == null || !before.contains(problem.message())) {
        recorder.warn(secret, "FileNotWritten", problem.message(), problem.podUid());
      }
    }
  }

  void conflicted(UserSecret secret, String message) {
    recorder.warn(secret, "Conflicted", message, generation(secret));
  }

  void invalid(UserSecret secret, String message) {
    recorder.warn(secret, SecretSettler.INVALID, message, generation(secret));
  }

  private static String generation(UserSecret secret) {
    return Long.toString(secret.getMetadata().getGeneration());
  }

  void forget(UserSecret secret) {
    toldOf.remove(secret.getMetadata().getUid());
  }
}
