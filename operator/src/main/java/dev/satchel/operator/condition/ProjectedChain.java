package dev.satchel.operator.condition;

import dev.satchel.crds.workspace.FileProblem;
import dev.satchel.operator.projection.ProjectedUser;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why a stored secret is not in all of its user's workspaces: the first check that finds something
 * says so.
 */
public final class ProjectedChain {
  /** Reason of a secret that is on its way; a moment later there is another word for it. */
  public static final String PENDING = "Pending";

  static final String DISABLED = "Disabled";

  private interface Check extends Function<SecretFacts, Optional<Verdict>> {}

  private static final List<Check> CHECKS =
      List.of(
          // A suspended user's secrets go nowhere, whatever they say.
          ProjectedChain::suspended,
          // So the author wants it.
          ProjectedChain::disabled,
          // The projection that holds this generation and value has not run yet.
          ProjectedChain::pending,
          // The file that it wants is delivered nowhere.
          ProjectedChain::withheld,
          // Some namespace could not be written.
          ProjectedChain::obstructed,
          // Everything was delivered, but some workspace could not take it.
          ProjectedChain::unwritten);

  private ProjectedChain() {}

  static Verdict of(SecretFacts facts) {
    return CHECKS.stream()
        .map(check -> check.apply(facts))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> Verdict.yes("Projected", "in each of the user's namespaces"));
  }

  private static Optional<Verdict> suspended(SecretFacts facts) {
    return facts
        .user()
        .filter(ProjectedUser::suspended)
        .map(user -> Verdict.no("UserSuspended", "the WorkspaceUser has spec.suspended: true"));
  }

  private static Optional<Verdict> disabled(SecretFacts facts) {
    return facts.enabled()
        ? Optional.empty()
        : Optional.of(Verdict.no(DISABLED, "spec.enabled is false"));
  }

  private static Optional<Verdict> pending(SecretFacts facts) {
    return facts.delivery().isPresent()
        ? Optional.empty()
        : Optional.of(Verdict.no(PENDING, "stored, and about to be projected"));
  }

  private static Optional<Verdict> withheld(SecretFacts facts) {
    return facts.fileWithheld()
        ? Optional.of(
            Verdict.no(
                "FilesDisabled",
                "spec.filePath: file delivery is disabled by the deployment's administrator; take"
                    + " filePath out and use envName"))
        : Optional.empty();
  }

  private static Optional<Verdict> obstructed(SecretFacts facts) {
    return facts.user().stream()
        .flatMap(user -> user.obstacles().stream())
        .findFirst()
        .map(obstacle -> Verdict.no(obstacle.reason(), obstacle.message()));
  }

  private static Optional<Verdict> unwritten(SecretFacts facts) {
    List<FileProblem> problems = facts.problems();
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    String more = problems.size() == 1 ? "" : "; %d more workspaces".formatted(problems.size() - 1);
    return Optional.of(Verdict.no("FileNotWritten", problems.getFirst().message() + more));
  }
}
