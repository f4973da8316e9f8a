package dev.satchel.store.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored secret with its value. Its {@link #toString()} shows the value's length only.
 *
 * @param uid {@code metadata.uid} of the {@code UserSecret}
 * @param namespace its namespace
 * @param name its name
 * @param generation the newest that was put, whether all of it is stored or some was withheld
 * @param enabled false: kept, but in no workspace
 * @param envName the environment variable that it holds
 * @param filePath the file that it holds
 * @param selector which workspaces
 * @param value the plaintext
 * @param revision starts at 1 and goes up by one when the value changes
 * @param envSince the user's projection revision at which the environment variable last changed:
 *     its value, its name, or whether there is one
 * @param valueChangedAt when that was, by the clock of Postgres
 */
public record SecretRow(
    String uid,
    String namespace,
    String name,
    long generation,
    boolean enabled,
    Optional<EnvName> envName,
    Optional<FilePath> filePath,
    WorkspaceSelector selector,
    SecretValue value,
    long revision,
    long envSince,
    Instant valueChangedAt) {

  SecretRow withoutFile() {
    return new SecretRow(
        uid,
        namespace,
        name,
        generation,
        enabled,
        envName,
        Optional.empty(),
        selector,
        value,
        revision,
        envSince,
        valueChangedAt);
  }
}
