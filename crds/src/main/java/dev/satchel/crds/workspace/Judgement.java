package dev.satchel.crds.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one workspace stands to one secret, and why (docs/architecture.md, "Projection revision").
 *
 * @param state by which it is counted: that of the first finding
 * @param findings what is not as it should be; empty of one that is current
 */
public record Judgement(State state, List<Finding> findings) {
  /** How a workspace is counted. */
  public enum State {
    /** It has the present value wherever the secret says. */
    CURRENT,
    /** It has to be restarted, or made again, for it. */
    STALE,
    /**
     * It is to have it without anybody's doing, or once something is mended; nobody said it has.
     */
    PENDING,
    /** It is not to have it, and is not counted. */
    NOT_CONCERNED
  }

  public Judgement {
    findings = List.copyOf(findings);
  }

  /** Of what is stored and projected. */
  public static Judgement of(Delivery delivery, Workspace workspace) {
    Optional<Finding> unconcerned = unconcerned(delivery, workspace);
    if (unconcerned.isPresent()) {
      return of(List.of(unconcerned.get()));
    }
    if (workspace.startRevision().isEmpty()) {
      return of(
          List.of(
              Finding.pending(
                  "Starting", "the pod is starting: its satchel-init has not ended yet")));
    }
    List<Finding> findings = new ArrayList<>();
    EnvironmentFinding.of(delivery, workspace).ifPresent(findings::add);
    findings.addAll(FileFindings.of(delivery, workspace));
    return of(findings);
  }

  private static Judgement of(List<Finding> findings) {
    return new Judgement(
        findings.isEmpty() ? State.CURRENT : findings.getFirst().state(), findings);
  }

  /** Why a workspace is not to have a secret; empty: it is. */
  static Optional<Finding> unconcerned(Delivery delivery, Workspace workspace) {
    if (!workspace.live()) {
      return Optional.of(Finding.notConcerned("Ended", "the pod has ended, or is ending"));
    }
    if (workspace.injected().isEmpty()) {
      return Optional.of(
          Finding.notConcerned("NotInjected", "the pod was given none of its user's secrets"));
    }
    return delivery
        .selector()
        .unmet(workspace.labels())
        .map(
            part ->
                Finding.notConcerned(
                    "NotSelected",
                    "the pod's labels are not as spec.workspaceSelector wants: %s"
                        .formatted(part)));
  }
}
