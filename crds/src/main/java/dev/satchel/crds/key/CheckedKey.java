package dev.satchel.crds.key;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An {@code AIGatewayKey} after all rules that need nothing but the object and the deployment's
 * scope catalogue. What depends on others (whether the user is there, who may grant what, whose the
 * Secret is) is checked later.
 */
public sealed interface CheckedKey {
  /** How long an old token is good beside a new one, where nothing else is said. */
  Duration DEFAULT_OVERLAP = Duration.ofDays(1);

  /** The longest duration in a key: a hundred years. */
  Duration LONGEST = Duration.ofDays(36_525);

  /** No token is replaced more often by itself. */
  Duration MIN_INTERVAL = Duration.ofSeconds(10);

  /**
   * All rules hold.
   *
   * @param user empty: the deployment's key
   * @param permissions scopes expanded, allow list in normal form
   * @param end when it ends, as its author says
   * @param rotation when its token is replaced
   * @param suspended its tokens are refused
   * @param secretRef where the token is delivered
   * @param envName of a personal key only
   * @param filePath of a personal key only
   */
  record Valid(
      KeyName name,
      Optional<String> user,
      Permissions permissions,
      End end,
      Rotation rotation,
      boolean suspended,
      Delivery secretRef,
      Optional<EnvName> envName,
      Optional<FilePath> filePath)
      implements CheckedKey {}

  /**
   * Some rule does not hold.
   *
   * @param violations every one of them, at least one
   */
  record Invalid(List<Violation> violations) implements CheckedKey {
    public Invalid {
      violations = List.copyOf(violations);
    }

    /** All of them, for a status or an Event. */
    public String message() {
      return violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
    }
  }

  /** When a key ends. */
  sealed interface End {
    /** When its author said. */
    record At(Instant instant) implements End {}

    /** That long after its creation. */
    record After(Duration lifetime) implements End {}

    /** Not by itself. */
    record Never() implements End {}

    /**
     * The moment.
     *
     * @param created the key's {@code metadata.creationTimestamp}
     * @param maxLifetime of the deployment's policy, counted from the key's creation; null: none. A
     *     key that says more, or nothing, ends then
     */
    default Optional<Instant> instant(Instant created, @Nullable Duration maxLifetime) {
      Optional<Instant> own =
          switch (this) {
            case At(Instant instant) -> Optional.of(instant);
            case After(Duration lifetime) -> Optional.of(created.plus(lifetime));
            case Never() -> Optional.empty();
          };
      Optional<Instant> last = Optional.ofNullable(maxLifetime).map(created::plus);
      return Stream.concat(own.stream(), last.stream()).min(Instant::compareTo);
    }

    /** Whether its author said a moment that is later than the deployment's policy lets it be. */
    default boolean exceeds(Instant created, Duration maxLifetime) {
      return instant(created, null)
          .filter(own -> own.isAfter(created.plus(maxLifetime)))
          .isPresent();
    }
  }

  /**
   * When a token is replaced.
   *
   * @param interval empty: on demand only
   * @param overlap zero: the old one is refused at once
   */
  record Rotation(Optional<Duration> interval, Duration overlap) {}

  /** Where the token is delivered: a Secret's namespace and name, and the key in its data. */
  record Delivery(String namespace, String name, String key) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /** Applies every rule. */
  static CheckedKey of(AIGatewayKey key, ScopeCatalogue catalogue) {
    return new KeyCheck(key, catalogue).result();
  }
}
