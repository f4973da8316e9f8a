package dev.satchel.operator.key;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.key.AIGatewayKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What a key's annotations ask for, as it is remembered: a digest of each value, so that it has one
 * length whatever people write.
 *
 * @param rotate of {@link Annotations#ROTATE}, or {@link #NONE}
 * @param rotateNow of {@link Annotations#ROTATE_NOW}, or {@link #NONE}
 */
record RotationRequest(String rotate, String rotateNow) {
  private static final String NONE = "-";

  static RotationRequest of(AIGatewayKey key) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(key.getMetadata().getAnnotations(), Map.of());
    return new RotationRequest(
        digest(annotations.get(Annotations.ROTATE)),
        digest(annotations.get(Annotations.ROTATE_NOW)));
  }

  static RotationRequest parse(String text) {
    List<String> parts = List.of(text.split(" ", -1));
    return parts.size() == 2
        ? new RotationRequest(parts.getFirst(), parts.getLast())
        : new RotationRequest(NONE, NONE);
  }

  private static String digest(@org.jspecify.annotations.Nullable String value) {
    return value == null
        ? NONE
        : UUID.nameUUIDFromBytes(value.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Whether this asks for something that was not heeded yet; an annotation's removal does not. */
  boolean asksBeyond(RotationRequest heeded) {
    return isNew(rotate, heeded.rotate) || asksNowBeyond(heeded);
  }

  /** Whether it asks for a new token that has the old ones refused at once. */
  boolean asksNowBeyond(RotationRequest heeded) {
    return isNew(rotateNow, heeded.rotateNow);
  }

  private static boolean isNew(String wanted, String heeded) {
    return !wanted.equals(NONE) && !wanted.equals(heeded);
  }

  /** What is to be remembered once this is heeded. */
  String after(RotationRequest heeded) {
    return (rotate.equals(NONE) ? heeded.rotate : rotate)
        + " "
        + (rotateNow.equals(NONE) ? heeded.rotateNow : rotateNow);
  }
}
