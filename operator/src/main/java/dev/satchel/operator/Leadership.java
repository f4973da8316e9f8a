package dev.satchel.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who works: the holder of the Lease. Who loses it ends, and comes back as a follower. */
final class Leadership {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  private final OperatorConfig config;
  private final Runnable onLeading;
  private final AtomicBoolean leading = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();

  Leadership(OperatorConfig config, Runnable onLeading) {
    this.config = config;
    this.onLeading = onLeading;
  }

  LeaderElectionConfiguration election() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(OperatorConfig.LEASE)
        .withLeaseNamespace(config.namespace())
        .withIdentity(config.identity())
        .withLeaderCallbacks(new LeaderCallbacks(this::take, this::lose, leader -> {}))
        .build();
  }

  boolean isLeading() {
    return leading.get();
  }

  void take() {
    leading.set(true);
    log.info("{} leads", config.identity());
    onLeading.run();
  }

  /**
   * The end of the process is the one way to be sure that nothing goes on. On another thread, since
   * this one may be what a shutdown waits for. At a shutdown the election is over before what is
   * under way has ended, and the Lease is still ours: then {@link #release} is what ends it.
   */
  private void lose() {
    if (!closing.get() && leading.getAndSet(false)) {
      log.error("{} lost the Lease {}; ending", config.identity(), OperatorConfig.LEASE);
      Thread.ofPlatform().name("lease-lost").start(() -> System.exit(1));
    }
  }

  /** From now on losing the Lease is what is wanted. */
  void closing() {
    closing.set(true);
  }

  /** Lets the next one lead at once instead of when the Lease has run out. */
  void release(KubernetesClient client) {
    if (!config.leaderElection() || !leading.getAndSet(false)) {
      return;
    }
    try {
      Lease lease =
          client.leases().inNamespace(config.namespace()).withName(OperatorConfig.LEASE).get();
      if (lease != null && config.identity().equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        lease.getSpec().setLeaseDurationSeconds(1);
        client.resource(lease).lockResourceVersion().update();
      }
    } catch (KubernetesClientException e) {
      log.info("the Lease was not released ({}); it runs out by itself", e.getCode());
    }
  }
}
