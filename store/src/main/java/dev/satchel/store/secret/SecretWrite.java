package dev.satchel.store.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.store.audit.Author;
import java.util.Optional;

/**
 * What a {@code UserSecret} says, with its value. Its {@link #toString()} shows the value's length
 * only.
 *
 * @param uid {@code metadata.uid}
 * @param user the {@code WorkspaceUser}'s name
 * @param namespace {@code metadata.namespace}
 * @param name {@code metadata.name}
 * @param generation {@code metadata.generation}
 * @param description for people
 * @param enabled false: kept, but in no workspace
 * @param envName the environment variable
 * @param filePath the file
 * @param selector which workspaces
 * @param value the plaintext
 * @param author who said it
 */
public record SecretWrite(
    String uid,
    String user,
    String namespace,
    String name,
    long generation,
    String description,
    boolean enabled,
    Optional<EnvName> envName,
    Optional<FilePath> filePath,
    WorkspaceSelector selector,
    SecretValue value,
    Author author) {

  /** Throws {@link IllegalArgumentException} on an enabled secret without a target. */
  public SecretWrite {
    if (enabled && envName.isEmpty() && filePath.isEmpty()) {
      throw new IllegalArgumentException("an enabled secret needs envName or filePath");
    }
  }
}
