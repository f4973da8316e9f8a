package dev.satchel.crds.workspace;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What workspaces should have of one stored secret; without its value.
 *
 * @param uid of the {@code UserSecret}
 * @param name its name
 * @param generation the one that is stored
 * @param revision of the value
 * @param envName the environment variable; empty: none, disabled, or the user is suspended
 * @param filePath the file; empty as above
 * @param selector which workspaces
 * @param envSince the projection revision at which the variable last changed
 * @param changedAt when that was
 */
public record Delivery(
    String uid,
    String name,
    long generation,
    long revision,
    Optional<EnvName> envName,
    Optional<FilePath> filePath,
    WorkspaceSelector selector,
    long envSince,
    Instant changedAt) {
  /**
   * A container reads the projected Secret, not the row: between the row's change and the kubelet's
   * view of the Secret lies the projection, and the kubelet says when a container started in whole
   * seconds only.
   */
  private static final Duration PROJECTION_MARGIN = Duration.ofSeconds(2);

  /** Of a suspended user: no workspace should have it, whenever its containers started. */
  public Delivery withdrawn() {
    return new Delivery(
        uid,
        name,
        generation,
        revision,
        Optional.empty(),
        Optional.empty(),
        selector,
        Long.MAX_VALUE,
        Instant.MAX);
  }

  /** Whether a workspace's containers started with the variable as it is now. */
  public boolean precedesStartOf(Workspace workspace) {
    if (workspace.startRevision().orElse(0L) >= envSince) {
      return true;
    }
    Instant projected =
        changedAt.equals(Instant.MAX) ? Instant.MAX : changedAt.plus(PROJECTION_MARGIN);
    return workspace.startedAt().stream().noneMatch(started -> started.isBefore(projected));
  }
}
