package dev.satchel.operator;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.policy.Policy;
import dev.satchel.operator.audit.AuditConfig;
import dev.satchel.operator.sealing.SealingConfig;
import java.time.Duration;

/**
 * How an operator runs.
 *
 * @param namespace its own: where the Lease is
 * @param identity its pod's name: who holds the Lease
 * @param leaderElection false: it works at once (a single replica, a test)
 * @param httpPort probes and metrics; 0: any free one
 * @param reconcileThreads how many objects are worked on at once, for each kind together; no more
 *     than the connection pool has
 * @param sealingRotation how long one sealing key is the current one
 * @param policy what an administrator decided; checked again here, since the webhook may be off
 * @param keyPolicy what the deployment says of all its keys
 * @param audit how the audit log is kept
 */
public record OperatorConfig(
    String namespace,
    String identity,
    boolean leaderElection,
    int httpPort,
    int reconcileThreads,
    Duration sealingRotation,
    Policy policy,
    KeyPolicy keyPolicy,
    AuditConfig audit) {
  public static final int DEFAULT_HTTP_PORT = 8080;

  /** Of the store's ten connections; the rest is for the sweep and the probe. */
  public static final int DEFAULT_RECONCILE_THREADS = 8;

  public static final String LEASE = "satchel-operator";

  /** Two replicas in a cluster, with the default policy. */
  public static OperatorConfig inCluster(String namespace, String identity) {
    return new OperatorConfig(
        namespace,
        identity,
        true,
        DEFAULT_HTTP_PORT,
        DEFAULT_RECONCILE_THREADS,
        SealingConfig.DEFAULT_ROTATION,
        Policy.DEFAULT,
        KeyPolicy.NONE,
        AuditConfig.DEFAULT);
  }

  SealingConfig sealing() {
    return new SealingConfig(namespace, identity, sealingRotation);
  }
}
