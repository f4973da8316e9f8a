package dev.satchel.crds.workspace;

import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import java.util.Collection;

/**
 * Counts the workspaces of one secret: which have its present value, and which have to be restarted
 * for it.
 */
public final class WorkspaceCount {
  private WorkspaceCount() {}

  public static Workspaces of(Delivery delivery, Collection<Workspace> workspaces) {
    return of(workspaces.stream().map(one -> Judgement.of(delivery, one)).toList());
  }

  /** Of one judgement a workspace. */
  public static Workspaces of(Collection<Judgement> judgements) {
    int total = 0;
    int current = 0;
    int stale = 0;
    for (Judgement judgement : judgements) {
      switch (judgement.state()) {
        case CURRENT -> {
          total++;
          current++;
        }
        case STALE -> {
          total++;
          stale++;
        }
        case PENDING -> total++;
        case NOT_CONCERNED -> {}
      }
    }
    return new Workspaces(total, current, stale);
  }
}
