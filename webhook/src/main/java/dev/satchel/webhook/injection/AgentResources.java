package dev.satchel.webhook.injection;

import org.jspecify.annotations.Nullable;

/**
 * What each of the two containers asks for, as Kubernetes quantities.
 *
 * @param cpuLimit null: none, so that a write is never throttled; a namespace whose quota counts
 *     {@code limits.cpu} needs one
 * @param guaranteedCpu request and limit in a pod whose QoS class is Guaranteed: it has to have a
 *     limit there, and one as low as {@code cpuRequest} would make the agent crawl
 */
public record AgentResources(
    String cpuRequest,
    String memoryRequest,
    @Nullable String cpuLimit,
    String memoryLimit,
    String guaranteedCpu) {
  public static final AgentResources DEFAULT =
      new AgentResources("5m", "16Mi", null, "64Mi", "50m");
}
