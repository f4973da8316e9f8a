package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.workspace.FileProblem;
import dev.satchel.operator.event.EventRecorder;
import dev.satchel.store.secret.UnreadableSecret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Events on a {@code UserSecret}. */
final class SecretEvents {
  private final EventRecorder recorder;
  private final Map<String, Set<String>> toldOf = new ConcurrentHashMap<>();
  private final Map<String, String> unreadable = new ConcurrentHashMap<>();

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
    recorder.warn(
        secret, "Conflicted", message, Long.toString(secret.getMetadata().getGeneration()));
  }

  void invalid(UserSecret secret, String message) {
    recorder.warn(
        secret,
        SecretSettler.INVALID,
        message,
        Long.toString(secret.getMetadata().getGeneration()));
  }

  /** Its value was in the clear until now. */
  void sealedAfterwards(UserSecret secret) {
    recorder.warn(
        secret,
        "ValueWasInTheClear",
        "spec.value was stored in the clear (is the webhook away, or switched off?); Satchel has"
            + " replaced it by spec.sealedValue. Earlier versions of the object may be in backups of"
            + " etcd, so consider a new value. If a pipeline applies this manifest, put sealedValue"
            + " into it: kubectl satchel seal makes one",
        Long.toString(secret.getMetadata().getGeneration()));
  }

  /** Told once for each revision, also when it is mended at once: somebody may have done it. */
  void unreadable(UserSecret secret, UnreadableSecret what) {
    String occasion = what.reason() + " " + what.revision() + " " + what.keyId();
    if (!occasion.equals(unreadable.put(secret.getMetadata().getUid(), occasion))) {
      recorder.warn(secret, SecretStatus.UNREADABLE, what.message(), occasion);
    }
  }

  void forget(UserSecret secret) {
    toldOf.remove(secret.getMetadata().getUid());
    unreadable.remove(secret.getMetadata().getUid());
  }
}
