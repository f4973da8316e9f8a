package dev.satchel.operator.sealing;

import dev.satchel.crds.Labels;
import dev.satchel.operator.race.ContendedWrite;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Who may make a key now. A key's Secret is named after the key, so two leaders that made one at
 * the same moment would both succeed; of two that take this Lease one does.
 */
final class KeyLease {
  static final String NAME = "satchel-sealing-rotation";

  /** Longer than a key takes to be made and seen. */
  static final Duration DURATION = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final SealingConfig config;
  private final Clock clock;

  KeyLease(KubernetesClient client, SealingConfig config, Clock clock) {
    this.client = client;
    this.config = config;
    this.clock = clock;
  }

  /** True: for a minute nobody else makes one. */
  boolean take() {
    Lease held = client.leases().inNamespace(config.namespace()).withName(NAME).get();
    if (held == null) {
      return ContendedWrite.succeeds(() -> client.resource(taken(new Lease())).create());
    }
    return isFree(held.getSpec())
        && ContendedWrite.succeeds(
            () ->
                client
                    .resource(taken(held))
                    .lockResourceVersion(held.getMetadata().getResourceVersion())
                    .update());
  }

  private boolean isFree(LeaseSpec spec) {
    if (spec == null || spec.getRenewTime() == null) {
      return true;
    }
    Instant until = spec.getRenewTime().toInstant().plus(DURATION);
    return config.identity().equals(spec.getHolderIdentity()) || !clock.instant().isBefore(until);
  }

  private Lease taken(Lease before) {
    ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
    return new LeaseBuilder(before)
        .editOrNewMetadata()
        .withNamespace(config.namespace())
        .withName(NAME)
        .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity(config.identity())
        .withLeaseDurationSeconds(Math.toIntExact(DURATION.toSeconds()))
        .withAcquireTime(now)
        .withRenewTime(now)
        .endSpec()
        .build();
  }
}
