package dev.satchel.operator.workspace;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
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
    Instant changedAt) {}
