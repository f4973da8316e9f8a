package dev.satchel.cli.secret;

import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a secret goes, and what is said of it; as options, named as the fields of the spec. */
public final class Targets {
  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment variable that holds the value.")
  private @Nullable String envName;

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "The file that holds the value, in each workspace: ~/... or /...")
  private @Nullable String filePath;

  @Option(names = "--description", paramLabel = "TEXT", description = "For people.")
  private @Nullable String description;

  @Option(
      names = "--selector",
      paramLabel = "LABEL=VALUE",
      split = ",",
      description = "Only workspaces whose pods have these labels.")
  private @Nullable Map<String, String> labels;

  @Option(
      names = "--disabled",
      description = "Keep it, but bring it into no workspace; it needs no target then.")
  private boolean disabled;

  /** A spec without user and source: what is not said here is as it was. */
  public UserSecretSpec over(@Nullable UserSecretSpec before) {
    return new UserSecretSpec(
        before == null ? null : before.user(),
        description != null || before == null ? description : before.description(),
        disabled ? Boolean.FALSE : before == null ? null : before.enabled(),
        envName != null || before == null ? envName : before.envName(),
        filePath != null || before == null ? filePath : before.filePath(),
        null,
        null,
        null,
        labels != null
            ? new WorkspaceSelector(labels, List.of())
            : before == null ? null : before.workspaceSelector(),
        List.of());
  }
}
