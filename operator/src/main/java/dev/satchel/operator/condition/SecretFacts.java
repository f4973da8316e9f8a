package dev.satchel.operator.condition;

import dev.satchel.crds.workspace.Delivery;
import dev.satchel.crds.workspace.FileProblem;
import dev.satchel.operator.projection.ProjectedUser;
import java.util.List;
import java.util.Optional;

/**
 * All that the conditions of a stored {@code UserSecret} follow from.
 *
 * @param enabled what its spec says
 * @param fileWithheld it wants a file where the policy has none delivered
 * @param user the last projection of its user, if there was one yet
 * @param delivery its part of that projection, if that is of the present generation and value
 * @param problems the files that workspaces reported
 */
public record SecretFacts(
    boolean enabled,
    boolean fileWithheld,
    Optional<ProjectedUser> user,
    Optional<Delivery> delivery,
    List<FileProblem> problems) {
  public SecretFacts {
    problems = List.copyOf(problems);
  }
}
