package dev.satchel.webhook.injection;

import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.WorkspaceSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@code UserSecret} that is valid and not being deleted, without its value.
 *
 * @param generation which {@code metadata.generation} this is
 * @param createdAt RFC 3339, UTC, whole seconds: sorts as text
 * @param stored what the operator said of this generation
 * @param enabled false: no pod is given it, but it keeps its name, variable and path
 */
public record DeclaredSecret(
    String user,
    String namespace,
    String name,
    String uid,
    long generation,
    String createdAt,
    Stored stored,
    boolean enabled,
    Optional<EnvName> envName,
    Optional<FilePath> filePath,
    WorkspaceSelector selector) {

  /** The condition {@code Stored}, as far as it is about the present generation. */
  public enum Stored {
    YES,
    /** Of an older generation; of this one nothing is said yet. */
    BEFORE,
    NOT_SAID,
    NO
  }

  /**
   * Which of two secrets has a name or a path that both claim, as long as the operator has not
   * decided: the one that is stored, the older one, the first by name.
   */
  public static final Comparator<DeclaredSecret> PRECEDENCE =
      Comparator.comparing((DeclaredSecret secret) -> !secret.isStored())
          .thenComparing(DeclaredSecret::createdAt)
          .thenComparing(DeclaredSecret::namespace)
          .thenComparing(DeclaredSecret::name);

  /** Whether there is a row of it, of this generation or an older one. */
  private boolean isStored() {
    return stored == Stored.YES || stored == Stored.BEFORE;
  }

  /** Empty for a secret that has nothing. */
  public static Optional<DeclaredSecret> of(UserSecret secret) {
    ObjectMeta meta = secret.getMetadata();
    if (meta.getDeletionTimestamp() != null
        || !(CheckedSecret.of(secret) instanceof CheckedSecret.Valid valid)) {
      return Optional.empty();
    }
    long generation = Objects.requireNonNullElse(meta.getGeneration(), 0L);
    return Optional.of(
        new DeclaredSecret(
            valid.user(),
            meta.getNamespace(),
            meta.getName(),
            meta.getUid(),
            generation,
            Objects.requireNonNullElse(meta.getCreationTimestamp(), ""),
            stored(secret, generation),
            valid.enabled(),
            valid.envName(),
            valid.filePath(),
            valid.selector()));
  }

  /** The same where no files are delivered. */
  DeclaredSecret withoutFile() {
    return new DeclaredSecret(
        user,
        namespace,
        name,
        uid,
        generation,
        createdAt,
        stored,
        enabled,
        envName,
        Optional.empty(),
        selector);
  }

  private static Stored stored(UserSecret secret, long generation) {
    List<Condition> conditions =
        secret.getStatus() == null ? List.of() : secret.getStatus().conditions();
    return conditions.stream()
        .filter(condition -> "Stored".equals(condition.type()))
        .filter(condition -> condition.isTrue() || condition.observedGeneration() == generation)
        .map(
            condition ->
                switch (condition.status()) {
                  case "True" ->
                      condition.observedGeneration() == generation ? Stored.YES : Stored.BEFORE;
                  case "False" -> Stored.NO;
                  default -> Stored.NOT_SAID;
                })
        .findFirst()
        .orElse(Stored.NOT_SAID);
  }
}
