package dev.satchel.cli.gatewaykey;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.cli.output.Table;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All keys.
 *
 * @param keys by name
 */
record KeyList(List<Line> keys) {
  private static final AIGatewayKeyStatus NO_STATUS =
      new AIGatewayKeyStatus(List.of(), null, null, null, null, null, List.of());

  /**
   * One key; times are RFC 3339.
   *
   * @param user whose personal key it is; absent: the deployment's
   * @param prefix of the present token; absent: it has none
   * @param mintedBy who created the key, or last changed what it says; absent: no webhook was there
   * @param state the reason of {@code Ready}
   * @param message what is in the way of its being ready
   * @param previous older tokens that are still good
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      String name,
      @Nullable String user,
      @Nullable String prefix,
      String createdAt,
      @Nullable String lastUsedAt,
      @Nullable String expiresAt,
      @Nullable String rotatedAt,
      @Nullable String nextRotationAt,
      @Nullable String mintedBy,
      String state,
      @Nullable String message,
      List<AIGatewayKeyStatus.Previous> previous) {}

  static KeyList of(Collection<AIGatewayKey> keys) {
    return new KeyList(
        keys.stream().map(KeyList::line).sorted(Comparator.comparing(Line::name)).toList());
  }

  private static Line line(AIGatewayKey key) {
    ObjectMeta metadata = key.getMetadata();
    AIGatewayKeyStatus status = Objects.requireNonNullElse(key.getStatus(), NO_STATUS);
    KeyState state = KeyState.of(key);
    return new Line(
        metadata.getName(),
        Optional.ofNullable(key.getSpec()).map(AIGatewayKeySpec::user).orElse(null),
        status.prefix(),
        metadata.getCreationTimestamp(),
        status.lastUsedAt(),
        status.expiresAt(),
        status.rotatedAt(),
        status.nextRotationAt(),
        Optional.ofNullable(metadata.getAnnotations())
            .map(annotations -> annotations.get(Annotations.ACTOR))
            .orElse(null),
        state.reason(),
        state.message(),
        status.previous());
  }

  /** A table, each column as wide as it has to be; what is absent is a hyphen. */
  String text(Instant now) {
    if (keys.isEmpty()) {
      return "No AIGatewayKeys found.";
    }
    Table table =
        new Table("NAME", "USER", "PREFIX", "AGE", "LAST USED", "EXPIRES", "MINTED BY", "STATE");
    for (Line key : keys) {
      table.row(
          key.name(),
          key.user(),
          key.prefix(),
          Age.between(key.createdAt(), now),
          key.lastUsedAt() == null ? "never" : Age.between(key.lastUsedAt(), now) + " ago",
          key.expiresAt() == null ? "never" : key.expiresAt(),
          key.mintedBy(),
          key.state());
    }
    return table.toString();
  }
}
