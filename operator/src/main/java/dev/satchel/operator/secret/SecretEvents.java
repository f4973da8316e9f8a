package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.operator.workspace.FileProblem;
import dev.satchel.store.secret.UnreadableSecret;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on a {@code UserSecret}: one for each thing that happened, not for each look. An Event's
 * name follows from what it says, so that another leader or a restart does not say it again.
 */
final class SecretEvents {
  private static final Logger log = LoggerFactory.getLogger(SecretEvents.class);
  private static final int MAX_MESSAGE = 1024; // core/v1 Event, as the API server checks it
  private static final int MAX_NAME = 200;

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Set<String>> toldOf = new ConcurrentHashMap<>();
  private final Map<String, String> unreadable = new ConcurrentHashMap<>();

  SecretEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Tells of the problems that are new; one that went away and came back is new. */
  void filesNotWritten(UserSecret secret, List<FileProblem> problems) {
    String uid = secret.getMetadata().getUid();
    Set<String> now =
        problems.stream().map(FileProblem::message).collect(Collectors.toUnmodifiableSet());
    Set<String> before = now.isEmpty() ? toldOf.remove(uid) : toldOf.put(uid, now);
    for (FileProblem problem : problems) {
      if (before == null || !before.contains(problem.message())) {
        warn(secret, "FileNotWritten", problem.message(), problem.podUid());
      }
    }
  }

  void conflicted(UserSecret secret, String message) {
    warn(secret, "Conflicted", message, Long.toString(secret.getMetadata().getGeneration()));
  }

  void invalid(UserSecret secret, String message) {
    warn(
        secret,
        SecretSettler.INVALID,
        message,
        Long.toString(secret.getMetadata().getGeneration()));
  }

  /** Told once for each revision, also when it is mended at once: somebody may have done it. */
  void unreadable(UserSecret secret, UnreadableSecret what) {
    String occasion = what.reason() + " " + what.revision() + " " + what.keyId();
    if (!occasion.equals(unreadable.put(secret.getMetadata().getUid(), occasion))) {
      warn(secret, SecretStatus.UNREADABLE, what.message(), occasion);
    }
  }

  void forget(UserSecret secret) {
    toldOf.remove(secret.getMetadata().getUid());
    unreadable.remove(secret.getMetadata().getUid());
  }

  private void warn(UserSecret secret, String reason, String message, String occasion) {
    Event event = event(secret, reason, message, occasion);
    try {
      client
          .v1()
          .events()
          .inNamespace(secret.getMetadata().getNamespace())
          .resource(event)
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        log.warn(
            "no Event for UserSecret {}/{}: the API server answered {}",
            secret.getMetadata().getNamespace(),
            secret.getMetadata().getName(),
            e.getCode());
      }
    }
  }

  private Event event(UserSecret secret, String reason, String message, String occasion) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String uid = secret.getMetadata().getUid();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(secret, String.join("\n", uid, reason, message, occasion)))
        .withNamespace(secret.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(secret.getApiVersion())
        .withKind(secret.getKind())
        .withNamespace(secret.getMetadata().getNamespace())
        .withName(secret.getMetadata().getName())
        .withUid(uid)
        .endInvolvedObject()
        .withType("Warning")
        .withReason(reason)
        .withMessage(message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE))
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .withNewSource()
        .withComponent("satchel-operator")
        .endSource()
        .build();
  }

  private static String name(UserSecret secret, String occasion) {
    String name = secret.getMetadata().getName();
    return (name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME))
        + "."
        + UUID.nameUUIDFromBytes(occasion.getBytes(StandardCharsets.UTF_8));
  }
}
