package dev.satchel.crds.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.SealedValue;
import java.util.List;
import java.util.Optional;

/**
 * A {@code UserSecret} after all rules that need nothing but the object itself (design sections 2
 * and 8): those that the CRD says too, for objects that were stored without it. What depends on
 * others (whose it is, conflicts, limits, the bytes that a reference leads to) is checked later.
 */
public sealed interface CheckedSecret {
  /** The most characters that {@code metadata.name} may have: see {@code ProjectedSecret}. */
  int MAX_NAME_LENGTH = 200;

  /** The most characters that {@code spec.description} may have. */
  int MAX_DESCRIPTION_LENGTH = 1024;

  /** The rule on sources, as the CRD says it too. */
  String ONE_SOURCE = "give exactly one of value, sealedValue and valueFrom";

  /**
   * All rules hold.
   *
   * @param user the {@code WorkspaceUser}'s name
   * @param description empty if there is none
   * @param enabled true: at least one of the two targets is there
   * @param envName the environment variable
   * @param filePath the file
   * @param source where the value comes from
   * @param selector which of the user's workspaces
   */
  record Valid(
      String user,
      String description,
      boolean enabled,
      Optional<EnvName> envName,
      Optional<FilePath> filePath,
      Source source,
      WorkspaceSelector selector)
      implements CheckedSecret {}

  /**
   * Some rule does not hold.
   *
   * @param violations every one of them, at least one, none with a value in it
   */
  record Invalid(List<Violation> violations) implements CheckedSecret {
    public Invalid {
      violations = List.copyOf(violations);
    }

    /** All of them, for a status or an Event. */
    public String message() {
      return Violation.all(violations);
    }
  }

  /** Where the value comes from. */
  sealed interface Source {
    /** The object itself; already checked against where it is to go. */
    record Literal(SecretValue value) implements Source {}

    /** The object, sealed; what is in it has yet to pass {@link SecretValue#parse}. */
    record Sealed(SealedValue value) implements Source {}

    /** A Secret of the same namespace; its bytes have yet to pass {@link SecretValue#parse}. */
    record FromSecret(SecretKeyRef ref) implements Source {}
  }

  static CheckedSecret of(UserSecret secret) {
    return new SecretCheck(secret).result();
  }
}
