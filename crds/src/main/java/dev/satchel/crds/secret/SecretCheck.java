package dev.satchel.crds.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.secret.CheckedSecret.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies every rule to one object and remembers what was refused. */
final class SecretCheck {
  private final UserSecret secret;
  private final List<Violation> violations = new ArrayList<>();

  SecretCheck(UserSecret secret) {
    this.secret = secret;
  }

  CheckedSecret result() {
    name();
    UserSecretSpec spec = secret.getSpec();
    if (spec == null) {
      refuse("spec", "is required: say whose secret it is, where it goes and its value");
      return new CheckedSecret.Invalid(violations);
    }
    violations.addAll(spec.unreadable());
    String user = user(spec);
    description(spec);
    Optional<EnvName> envName = accepted("spec.envName", spec.envName(), EnvName::parse);
    Optional<FilePath> filePath = accepted("spec.filePath", spec.filePath(), FilePath::parse);
    target(spec);
    Optional<Source> source = source(spec);
    selector(spec.selector());
    return violations.isEmpty() && source.isPresent()
        ? new CheckedSecret.Valid(
            user,
            Objects.requireNonNullElse(spec.description(), ""),
            spec.isEnabled(),
            envName,
            filePath,
            source.get(),
            spec.selector())
        : new CheckedSecret.Invalid(violations);
  }

  private void name() {
    String name = secret.getMetadata().getName();
    if (name != null && name.length() > CheckedSecret.MAX_NAME_LENGTH) {
      refuse("metadata.name", "must have at most " + CheckedSecret.MAX_NAME_LENGTH + " characters");
    }
  }

  private String user(UserSecretSpec spec) {
    String user = spec.user();
    if (user != null) {
      refuseFault("spec.user", KubernetesName.DNS_LABEL.fault(user));
    } else if (readable("spec.user")) {
      refuse("spec.user", "is required: the name of a WorkspaceUser");
    }
    return Objects.requireNonNullElse(user, "");
  }

  private void description(UserSecretSpec spec) {
    String text = Objects.requireNonNullElse(spec.description(), "");
    if (text.codePointCount(0, text.length()) > CheckedSecret.MAX_DESCRIPTION_LENGTH) {
      refuse(
          "spec.description",
          "must have at most " + CheckedSecret.MAX_DESCRIPTION_LENGTH + " characters");
    }
  }

  private void target(UserSecretSpec spec) {
    boolean none = spec.envName() == null && spec.filePath() == null;
    if (spec.isEnabled()
        && none
        && readable("spec.enabled")
        && readable("spec.envName")
        && readable("spec.filePath")) {
      refuse(
          "spec.envName",
          "an enabled secret needs at least one of envName or filePath; or set enabled to false");
    }
  }

  private Optional<Source> source(UserSecretSpec spec) {
    long given =
        Stream.of(spec.value(), spec.sealedValue(), spec.valueFrom())
            .filter(Objects::nonNull)
            .count();
    if (given > 1) {
      refuse("spec.value", CheckedSecret.ONE_SOURCE + ", not several");
    } else if (given == 0 && readable("spec.value") && readable("spec.sealedValue")) {
      refuse("spec.value", CheckedSecret.ONE_SOURCE);
    }
    Optional<Source> literal =
        accepted("spec.value", spec.value(), text -> parseValue(text, spec.envName() != null))
            .map(Source.Literal::new);
    Optional<Source> sealed =
        accepted("spec.sealedValue", spec.sealedValue(), SealedValue::parse)
            .map(Source.Sealed::new);
    Optional<Source> reference = fromSecret(spec.valueFrom());
    return literal.or(() -> sealed).or(() -> reference);
  }

  private Optional<Source> fromSecret(@Nullable ValueFrom from) {
    if (from == null) {
      return Optional.empty();
    }
    reference("spec.valueFrom.secretKeyRef", from.secretKeyRef());
    return Optional.of(new Source.FromSecret(from.secretKeyRef()));
  }

  private static Parsed<SecretValue> parseValue(String text, boolean forEnvironment) {
    return SecretValue.parse(text.getBytes(StandardCharsets.UTF_8), forEnvironment);
  }

  private void reference(String field, SecretKeyRef ref) {
    if (readable(field + ".name")) {
      refuseFault(field + ".name", KubernetesName.DNS_SUBDOMAIN.fault(ref.name()));
    }
    if (readable(field + ".key")) {
      refuseFault(field + ".key", KubernetesName.DATA_KEY.fault(ref.key()));
    }
  }

  private void selector(WorkspaceSelector selector) {
    for (Violation fault : selector.violations("spec.workspaceSelector")) {
      if (readable(fault.field())) {
        violations.add(fault);
      }
    }
  }

  private interface Rule<T> {
    Parsed<T> parse(String text);
  }

  private <T> Optional<T> accepted(String field, @Nullable String text, Rule<T> rule) {
    if (text == null) {
      return Optional.empty();
    }
    return switch (rule.parse(text)) {
      case Parsed.Valid<T>(T value) -> Optional.of(value);
      case Parsed.Refused<T>(String message) -> {
        refuse(field, message);
        yield Optional.empty();
      }
    };
  }

  /** Whether nothing of the field was of the wrong type: one violation says enough then. */
  private boolean readable(String field) {
    return secret.getSpec().unreadable().stream().noneMatch(v -> v.field().startsWith(field));
  }

  private void refuseFault(String field, Optional<String> fault) {
    fault.ifPresent(message -> refuse(field, message));
  }

  private void refuse(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
