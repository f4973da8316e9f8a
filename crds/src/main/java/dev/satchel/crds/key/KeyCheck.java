package dev.satchel.crds.key;

import dev.satchel.crds.key.CheckedKey.End;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.GoDuration;
import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.Violation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Applies every rule to one key and remembers what was refused. */
final class KeyCheck {
  private final AIGatewayKey key;
  private final ScopeCatalogue catalogue;
  private final List<Violation> violations = new ArrayList<>();

  KeyCheck(AIGatewayKey key, ScopeCatalogue catalogue) {
    this.key = key;
    this.catalogue = catalogue;
  }

  CheckedKey result() {
    Optional<KeyName> name = accepted("metadata.name", key.getMetadata().getName(), KeyName::parse);
    AIGatewayKeySpec spec = key.getSpec();
    if (spec == null) {
      refuse("spec", "is required: say at least where the token is delivered");
      return new CheckedKey.Invalid(violations);
    }
    violations.addAll(spec.unreadable());
    fault("spec.user", spec.user(), KubernetesName.DNS_LABEL);
    Permissions permissions = new Permissions(scopes(spec), allowList(spec));
    End end = end(spec);
    CheckedKey.Rotation rotation = rotation(spec.rotation());
    Optional<CheckedKey.Delivery> delivery = delivery(spec.secretRef());
    Optional<EnvName> envName = accepted("spec.envName", spec.envName(), EnvName::parse);
    Optional<FilePath> filePath = accepted("spec.filePath", spec.filePath(), FilePath::parse);
    personal(spec);
    return violations.isEmpty() && name.isPresent() && delivery.isPresent()
        ? new CheckedKey.Valid(
            name.get(),
            Optional.ofNullable(spec.user()),
            permissions,
            end,
            rotation,
            spec.isSuspended(),
            delivery.get(),
            envName,
            filePath)
        : new CheckedKey.Invalid(violations);
  }

  private Scopes scopes(AIGatewayKeySpec spec) {
    atMost("spec.scopes", spec.scopes().size(), Scopes.MAX);
    List<Scope> expanded = new ArrayList<>();
    each("spec.scopes", spec.scopes(), catalogue::expand).forEach(expanded::addAll);
    return Scopes.of(expanded);
  }

  private AllowList allowList(AIGatewayKeySpec spec) {
    atMost("spec.allowList", spec.allowList().size(), AllowList.MAX);
    return AllowList.of(each("spec.allowList", spec.allowList(), KeyResource::parse));
  }

  private End end(AIGatewayKeySpec spec) {
    if (spec.expiresAt() != null && spec.lifetime() != null) {
      refuse("spec.expiresAt", "give at most one of expiresAt and lifetime");
    }
    Optional<End> at =
        accepted("spec.expiresAt", spec.expiresAt(), KeyCheck::parseInstant).map(End.At::new);
    Optional<End> after =
        duration("spec.lifetime", spec.lifetime(), Duration.ofSeconds(1)).map(End.After::new);
    return at.or(() -> after).orElseGet(End.Never::new);
  }

  private static Parsed<Instant> parseInstant(String text) {
    try {
      return new Parsed.Valid<>(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return new Parsed.Refused<>("must be a time such as 2027-01-01T00:00:00Z");
    }
  }

  private CheckedKey.Rotation rotation(AIGatewayKeySpec.@Nullable Rotation rotation) {
    if (rotation == null) {
      return new CheckedKey.Rotation(Optional.empty(), CheckedKey.DEFAULT_OVERLAP);
    }
    Optional<Duration> interval =
        duration("spec.rotation.interval", rotation.interval(), CheckedKey.MIN_INTERVAL);
    Optional<Duration> overlap =
        duration("spec.rotation.overlap", rotation.overlap(), Duration.ZERO);
    if (interval.isPresent()
        && overlap.isPresent()
        && overlap.get().compareTo(interval.get()) >= 0) {
      refuse("spec.rotation.overlap", "must be shorter than interval");
    }
    return new CheckedKey.Rotation(interval, overlap.orElseGet(() -> defaultOverlap(interval)));
  }

  private static Duration defaultOverlap(Optional<Duration> interval) {
    return interval
        .map(whole -> whole.dividedBy(2))
        .filter(half -> half.compareTo(CheckedKey.DEFAULT_OVERLAP) < 0)
        .orElse(CheckedKey.DEFAULT_OVERLAP);
  }

  private Optional<Duration> duration(String field, @Nullable String text, Duration least) {
    Optional<Duration> duration = accepted(field, text, GoDuration::parse);
    if (duration.filter(value -> value.compareTo(least) < 0).isPresent()) {
      refuse(field, "must be at least " + least.toSeconds() + "s");
    }
    if (duration.filter(value -> value.compareTo(CheckedKey.LONGEST) > 0).isPresent()) {
      refuse(field, "must be at most " + CheckedKey.LONGEST.toHours() + "h");
    }
    return duration;
  }

  private Optional<CheckedKey.Delivery> delivery(AIGatewayKeySpec.@Nullable SecretRef ref) {
    if (ref == null) {
      if (readable("spec.secretRef")) {
        refuse("spec.secretRef", "is required: say where the token is delivered");
      }
      return Optional.empty();
    }
    fault("spec.secretRef.namespace", ref.namespace(), KubernetesName.DNS_LABEL);
    fault("spec.secretRef.name", ref.name(), KubernetesName.DNS_SUBDOMAIN);
    fault("spec.secretRef.key", ref.dataKey(), KubernetesName.DATA_KEY);
    return Optional.of(new CheckedKey.Delivery(ref.namespace(), ref.name(), ref.dataKey()));
  }

  private void personal(AIGatewayKeySpec spec) {
    if (spec.user() == null && readable("spec.user")) {
      if (spec.envName() != null) {
        refuse("spec.envName", "is for a personal key: give spec.user too");
      }
      if (spec.filePath() != null) {
        refuse("spec.filePath", "is for a personal key: give spec.user too");
      }
    }
  }

  private <T> List<T> each(String field, List<String> texts, Function<String, Parsed<T>> rule) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      accepted(field + "[" + i + "]", texts.get(i), rule).ifPresent(values::add);
    }
    return values;
  }

  private <T> Optional<T> accepted(
      String field, @Nullable String text, Function<String, Parsed<T>> rule) {
    if (text == null) {
      return Optional.empty();
    }
    return switch (rule.apply(text)) {
      case Parsed.Valid<T>(T value) -> Optional.of(value);
      case Parsed.Refused<T>(String message) -> {
        refuse(field, message);
        yield Optional.empty();
      }
    };
  }

  private void fault(String field, @Nullable String text, KubernetesName rule) {
    if (text != null && readable(field)) {
      rule.fault(text).ifPresent(message -> refuse(field, message));
    }
  }

  private void atMost(String field, int count, int most) {
    if (count > most) {
      refuse(field, "must have at most " + most + " entries, has " + count);
    }
  }

  /** Whether nothing of the field was of the wrong type: one violation says enough then. */
  private boolean readable(String field) {
    return Objects.requireNonNull(key.getSpec()).unreadable().stream()
        .noneMatch(violation -> violation.field().startsWith(field));
  }

  private void refuse(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
