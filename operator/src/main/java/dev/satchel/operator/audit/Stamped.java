package dev.satchel.operator.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.crds.Annotations;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who an object says has changed it, as the webhook stamped it at admission. */
public final class Stamped {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Stamped() {}

  /** Who created it or last changed its spec; {@link Author#UNKNOWN}: it was not stamped. */
  public static Author author(HasMetadata object) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
    String actor = annotations.getOrDefault(Annotations.ACTOR, "");
    return actor.isEmpty()
        ? Author.UNKNOWN
        : new Author(
            actor,
            groups(annotations.get(Annotations.ACTOR_GROUPS)),
            annotations.getOrDefault(Annotations.REQUEST_UID, ""));
  }

  private static List<String> groups(@Nullable String json) {
    try {
      return json == null ? List.of() : List.of(MAPPER.readValue(json, String[].class));
    } catch (JsonProcessingException | NullPointerException e) {
      return List.of(); // written before the webhook was there, by anybody
    }
  }

  /** How it is told who deleted an object that is going away. */
  public static DeletedBy deletedBy(HasMetadata object) {
    return new DeletedBy.Noted(Instant.parse(object.getMetadata().getDeletionTimestamp()));
  }

  /** What follows from what the object says: its author's doing. */
  public static DeletedBy authorOf(HasMetadata object) {
    return new DeletedBy.Known(author(object));
  }
}
