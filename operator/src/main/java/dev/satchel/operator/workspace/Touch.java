package dev.satchel.operator.workspace;

import dev.satchel.crds.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a pod is to be told that its projected Secret changed. The kubelet hears of the Secret
 * and of the pod by two watches: if the pod's annotation came first, it would mount the old Secret
 * and not look again for a minute. So a pod is told twice: at once, and again a moment later, when
 * the Secret has surely arrived.
 *
 * <p>The second annotation holds the Secret's resourceVersion, and a {@code +} after the second
 * time; a restarted operator goes on from there.
 *
 * @param annotations what to set on the pod; empty: nothing
 * @param again when to look at the pod once more
 */
public record Touch(Map<String, String> annotations, Optional<Duration> again) {
  /** Between the two times. */
  public static final Duration PAUSE = Duration.ofMillis(800);

  private static final Touch NONE = new Touch(Map.of(), Optional.empty());

  /**
   * The projected Secret as it is now.
   *
   * @param revision its annotation
   * @param resourceVersion changes with every write
   * @param writtenAt when this process last wrote it; {@link Instant#MIN}: it did not
   */
  public record Target(String revision, String resourceVersion, Instant writtenAt) {}

  /**
   * The first of the two times, as this process remembers it; the informer may be behind.
   *
   * @param value what {@link Annotations#REFRESH} was set to
   */
  public record Made(String value, Instant at) {
    static final Made NEVER = new Made("", Instant.MIN);
  }

  /**
   * What is to be done now.
   *
   * @param annotations the pod's, as the informer has them
   * @param last what this process did to the pod last
   */
  public static Touch decide(
      Map<String, String> annotations, Target target, Made last, Instant now) {
    String once = target.resourceVersion();
    String twice = once + "+";
    String seen = annotations.getOrDefault(Annotations.REFRESH, "");
    if (seen.equals(twice) || last.value().equals(twice)) {
      return NONE;
    }
    if (last.value().equals(once) && now.isBefore(last.at().plus(PAUSE))) {
      return new Touch(Map.of(), Optional.of(Duration.between(now, last.at().plus(PAUSE))));
    }
    boolean toldOnce = seen.equals(once) || last.value().equals(once);
    boolean settled =
        target.writtenAt().equals(Instant.MIN)
            || now.isAfter(target.writtenAt().plus(PAUSE.multipliedBy(4)));
    return toldOnce || settled
        ? new Touch(mark(target, twice), Optional.empty())
        : new Touch(mark(target, once), Optional.of(PAUSE));
  }

  /** The value that the pod has after this. */
  String value() {
    return Objects.requireNonNullElse(annotations.get(Annotations.REFRESH), "");
  }

  private static Map<String, String> mark(Target target, String refresh) {
    return Map.of(Annotations.REVISION, target.revision(), Annotations.REFRESH, refresh);
  }
}
