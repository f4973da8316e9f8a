package dev.satchel.store.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** What a secret says besides its value: as a spec wants it, or as a row has it. */
record Claims(
    long generation,
    String description,
    boolean enabled,
    Optional<String> envName,
    Optional<String> filePath,
    WorkspaceSelector selector) {

  /** What a spec wants. Postgres has no text with NUL, so a description goes without. */
  static Claims of(SecretWrite write) {
    return new Claims(
        write.generation(),
        write.description().replace("\0", ""),
        write.enabled(),
        write.envName().map(EnvName::value),
        write.filePath().map(FilePath::value),
        write.selector());
  }

  /** What is left of a row whose spec now wants something that is refused. */
  Claims reducedTo(Claims wanted) {
    Optional<String> env = envName.filter(name -> wanted.envName.equals(envName));
    Optional<String> file = filePath.filter(path -> wanted.filePath.equals(filePath));
    return new Claims(
        wanted.generation,
        wanted.description,
        enabled && wanted.enabled && (env.isPresent() || file.isPresent()),
        env,
        file,
        wanted.selector);
  }

  /** Whether workspaces and the projection's index cannot tell the two apart. */
  boolean projectsLike(Claims other) {
    return generation == other.generation
        && enabled == other.enabled
        && envName.equals(other.envName)
        && filePath.equals(other.filePath)
        && selector.equals(other.selector);
  }

  /** The environment variable that workspaces have of it. */
  Optional<String> deliveredEnvName() {
    return enabled ? envName : Optional.empty();
  }

  /** Binds each component by its name. */
  <S extends SqlStatement<S>> S bindTo(S statement) {
    return statement
        .bind("generation", generation)
        .bind("description", description)
        .bind("enabled", enabled)
        .bind("envName", envName)
        .bind("filePath", filePath)
        .bind("selector", SelectorJson.format(selector));
  }
}
