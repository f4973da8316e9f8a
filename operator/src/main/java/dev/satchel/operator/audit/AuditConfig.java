package dev.satchel.operator.audit;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the audit log is kept.
 *
 * @param retention how long entries are kept at least; whole months go
 * @param cloudEvents where each entry is posted to as a CloudEvent; null: nowhere
 */
public record AuditConfig(Duration retention, @Nullable URI cloudEvents) {
  public static final AuditConfig DEFAULT = new AuditConfig(Duration.ofDays(365), null);

  /** Throws {@link IllegalArgumentException} on less than a day, or a URL that is not of HTTP. */
  public AuditConfig {
    if (retention.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("audit entries are kept for a day at least");
    }
    if (cloudEvents != null && !String.valueOf(cloudEvents.getScheme()).matches("https?")) {
      throw new IllegalArgumentException("CloudEvents are posted to an http:// or https:// URL");
    }
  }

  Optional<URI> sink() {
    return Optional.ofNullable(cloudEvents);
  }
}
