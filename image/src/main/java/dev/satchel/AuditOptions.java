package dev.satchel;

import dev.satchel.operator.audit.AuditConfig;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the audit log is kept, as options of a command. */
final class AuditOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--audit-retention",
      defaultValue = "365d",
      converter = RotationConverter.class,
      paramLabel = "DURATION",
      description =
          "How long audit entries are kept at least; whole months go (default: ${DEFAULT-VALUE}).")
  private Duration retention = AuditConfig.DEFAULT.retention();

  @Option(
      names = "--audit-cloudevents-url",
      paramLabel = "URL",
      description = "Post each audit entry there as a CloudEvent (default: nowhere).")
  private @Nullable URI cloudEvents;

  /** Throws {@link ParameterException} on what cannot be. */
  AuditConfig config() {
    try {
      return new AuditConfig(retention, cloudEvents);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--audit-retention, --audit-cloudevents-url: " + e.getMessage());
    }
  }
}
