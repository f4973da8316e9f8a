package dev.satchel.operator.event;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events: one for each thing that happened, not for each look. An Event's name follows from
 * what it says, so that another leader or a restart does not say it again.
 */
public final class EventRecorder {
  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);
  private static final int MAX_MESSAGE = 1024; // core/v1 Event, as the API server checks it
  private static final int MAX_NAME = 200;

  /** Where the API server wants those of objects without a namespace. */
  private static final String OF_THE_CLUSTER = "default";

  private final KubernetesClient client;
  private final Clock clock;

  public EventRecorder(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Tells of something that somebody should do something about.
   *
   * @param occasion what tells it apart from the same thing at another time
   */
  public void warn(HasMetadata about, String reason, String message, String occasion) {
    String namespace =
        Objects.requireNonNullElse(about.getMetadata().getNamespace(), OF_THE_CLUSTER);
    try {
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .resource(event(about, namespace, reason, message, occasion))
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        log.warn(
            "no Event for {} {}/{}: the API server answered {}",
            about.getKind(),
            namespace,
            about.getMetadata().getName(),
            e.getCode());
      }
    }
  }

  private Event event(
      HasMetadata about, String namespace, String reason, String message, String occasion) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String uid = about.getMetadata().getUid();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(about, String.join("\n", uid, reason, message, occasion)))
        .withNamespace(namespace)
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
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

  private static String name(HasMetadata about, String occasion) {
    String name = about.getMetadata().getName();
    return (name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME))
        + "."
        + UUID.nameUUIDFromBytes(occasion.getBytes(StandardCharsets.UTF_8));
  }
}
