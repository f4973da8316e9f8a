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
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events of type Warning: one for each thing that happened, not for each look. An Event's
 * name follows from what it says, so that another leader or a restart does not say it again.
 */
public final class Warnings {
  private static final Logger log = LoggerFactory.getLogger(Warnings.class);
  private static final int MAX_MESSAGE = 1024; // core/v1 Event, as the API server checks it
  private static final int MAX_NAME = 200;

  private final KubernetesClient client;
  private final Clock clock;

  public Warnings(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Tells it, unless it was told. One that cannot be written is logged and left.
   *
   * @param about something in a namespace
   * @param reason CamelCase
   * @param occasion tells apart two things of which the same is to be said
   */
  public void warn(HasMetadata about, String reason, String message, String occasion) {
    Event event = event(about, reason, message, occasion);
    try {
      client.v1().events().inNamespace(about.getMetadata().getNamespace()).resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        log.warn(
            "no Event for {} {}/{}: the API server answered {}",
            about.getKind(),
            about.getMetadata().getNamespace(),
            about.getMetadata().getName(),
            e.getCode());
      }
    }
  }

  private Event event(HasMetadata about, String reason, String message, String occasion) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String uid = about.getMetadata().getUid();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(about, String.join("\n", uid, reason, message, occasion)))
        .withNamespace(about.getMetadata().getNamespace())
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
