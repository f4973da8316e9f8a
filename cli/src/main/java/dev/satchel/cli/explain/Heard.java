package dev.satchel.cli.explain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.InjectedPod;
import dev.satchel.crds.workspace.Reports;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's agent said last.
 *
 * @param by {@code webhook}: told it; else the container that ended with it
 * @param at RFC 3339, when; absent: nobody noted it
 * @param revision the projection that it acted on
 * @param more so many files did not fit into the report
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Heard(
    String by,
    @Nullable String at,
    long revision,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int more) {
  private static final String WEBHOOK = "webhook";

  /** As it is judged: what the webhook was told goes before what an agent ended with. */
  static Optional<Heard> of(PodView pod) {
    return pod.workspace()
        .delivered()
        .map(delivered -> told(pod.pod(), delivered))
        .or(
            () ->
                Optional.ofNullable(pod.pod().getStatus())
                    .flatMap(Reports::newest)
                    .map(Heard::ended));
  }

  private static Heard told(Pod pod, Delivered delivered) {
    String at =
        Objects.requireNonNullElse(
                pod.getMetadata().getManagedFields(), List.<ManagedFieldsEntry>of())
            .stream()
            .filter(entry -> Delivered.FIELD_MANAGER.equals(entry.getManager()))
            .filter(Heard::hasDelivered)
            .map(ManagedFieldsEntry::getTime)
            .findFirst()
            .orElse(null);
    return new Heard(WEBHOOK, at, delivered.revision(), delivered.more());
  }

  private static boolean hasDelivered(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().get("f:metadata") instanceof Map<?, ?> meta
        && meta.get("f:annotations") instanceof Map<?, ?> annotations
        && annotations.containsKey("f:" + Annotations.DELIVERED);
  }

  private static Heard ended(Reports.Said said) {
    return new Heard(
        said.bySidecar() ? InjectedPod.AGENT_CONTAINER : InjectedPod.INIT_CONTAINER,
        said.at().equals(Instant.EPOCH) ? null : said.at().toString(),
        said.report().revision(),
        said.report().more());
  }

  @JsonIgnore
  boolean isToWebhook() {
    return by.equals(WEBHOOK);
  }

  @Override
  public String toString() {
    return "projection revision %d%s, %s%s"
        .formatted(
            revision,
            at == null ? "" : " at " + at,
            isToWebhook() ? "to the webhook" : "by " + by + " as it ended",
            more == 0 ? "" : "; %d more files did not fit".formatted(more));
  }
}
