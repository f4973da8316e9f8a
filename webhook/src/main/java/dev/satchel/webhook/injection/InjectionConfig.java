package dev.satchel.webhook.injection;

import dev.satchel.webhook.delivery.DeliveryEndpoint;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the chart's {@code injection} values.
 *
 * @param defaultHome what {@code ~} is where nothing in the pod says it; absolute, in normal form
 * @param defaultRunAsUser the uid of a workspace whose pod does not say it
 * @param agentImage the image of {@code satchel-init} and {@code satchel-agent}
 * @param agentImagePullPolicy {@code IfNotPresent}, {@code Always} or {@code Never}
 * @param waitSeconds how long a pod's start waits at most for what it was promised
 * @param reportUrl where agents say what they delivered, of this webhook's Service; null: nowhere
 */
public record InjectionConfig(
    @Nullable String defaultHome,
    long defaultRunAsUser,
    String agentImage,
    String agentImagePullPolicy,
    AgentResources resources,
    NativeSidecars nativeSidecars,
    int waitSeconds,
    @Nullable URI reportUrl) {
  public InjectionConfig {
    if (defaultHome != null && !AbsolutePath.isNormal(defaultHome)) {
      throw new IllegalArgumentException(
          "injection.defaultHome must be an absolute path in normal form, as /home/user");
    }
    if (defaultRunAsUser < 0 || defaultRunAsUser > RunAs.MAX_ID) {
      throw new IllegalArgumentException(
          "injection.defaultRunAsUser must be a uid from 0 to " + RunAs.MAX_ID);
    }
    if (waitSeconds < 0) {
      throw new IllegalArgumentException("injection.waitSeconds must not be negative");
    }
    if (reportUrl != null
        && !("https".equals(reportUrl.getScheme())
            && reportUrl.getHost() != null
            && DeliveryEndpoint.PATH.equals(reportUrl.getRawPath()))) {
      throw new IllegalArgumentException(
          "the URL of reports must be https://HOST[:PORT]" + DeliveryEndpoint.PATH);
    }
  }

  /** As above, where agents report to nobody. */
  public InjectionConfig(
      @Nullable String defaultHome,
      long defaultRunAsUser,
      String agentImage,
      String agentImagePullPolicy,
      AgentResources resources,
      NativeSidecars nativeSidecars,
      int waitSeconds) {
    this(
        defaultHome,
        defaultRunAsUser,
        agentImage,
        agentImagePullPolicy,
        resources,
        nativeSidecars,
        waitSeconds,
        null);
  }
}
