package dev.satchel.cli.secret;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Whose secret: a sealed value is bound to its user, so this has to be known before it is sealed.
 */
public final class UserOption {
  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "${env:SATCHEL_USER}",
      description =
          "The WorkspaceUser whose secret it is (default: $SATCHEL_USER, else the one that you are).")
  private @Nullable String user;

  public Optional<String> given() {
    return Optional.ofNullable(user).filter(name -> !name.isBlank());
  }

  /** As given, else as the cluster knows the caller. */
  public String in(Cluster cluster) {
    return given()
        .or(cluster::me)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.WRONG_ARGUMENTS,
                    "--user: the cluster does not say which WorkspaceUser you are; give its name"));
  }
}
