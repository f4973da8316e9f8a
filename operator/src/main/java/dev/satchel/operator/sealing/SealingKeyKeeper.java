package dev.satchel.operator.sealing;

import dev.satchel.crds.Labels;
import dev.satchel.crds.seal.PublishedKeys;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a sealing key when one is due, and publishes the public halves. Never deletes a key: what
 * is sealed to it may lie in a repository that nobody here knows of.
 */
final class SealingKeyKeeper {
  private static final Logger log = LoggerFactory.getLogger(SealingKeyKeeper.class);

  private final KubernetesClient client;
  private final SealingConfig config;
  private final Clock clock;
  private final Rotation rotation;
  private final KeyLease lease;
  private final SecureRandom random = new SecureRandom();

  SealingKeyKeeper(KubernetesClient client, SealingConfig config, Clock clock) {
    this.client = client;
    this.config = config;
    this.clock = clock;
    this.rotation = new Rotation(config.rotation());
    this.lease = new KeyLease(client, config, clock);
  }

  /**
   * One look: makes a key if one is due, publishes what there is.
   *
   * @return the Secrets of all keys
   */
  List<Secret> keep() {
    List<Secret> secrets = read();
    // Read again once nobody else makes one: somebody may have, a moment ago.
    if (isDue(secrets) && lease.take() && isDue(read())) {
      make(secrets);
    }
    List<Secret> now = read();
    publish(SealingKeySecret.readAll(now));
    return now;
  }

  private List<Secret> read() {
    return client
        .secrets()
        .inNamespace(config.namespace())
        .withLabelSelector(SealingKeySecret.SELECTOR)
        .list()
        .getItems();
  }

  private boolean isDue(List<Secret> secrets) {
    return rotation.isDue(SealingKeySecret.readAll(secrets), clock.instant());
  }

  private void make(List<Secret> secrets) {
    SealingKey key = rotation.next(SealingKeySecret.readAll(secrets), clock.instant(), random);
    client.resource(SealingKeySecret.of(config.namespace(), key)).create();
    log.info("made the sealing key {}, which counts from {} on", key.id(), key.notBefore());
  }

  private void publish(SealingKeys keys) {
    Instant now = clock.instant();
    Optional<SealingKey> current = keys.current(now);
    if (current.isEmpty()) {
      return; // another leader is making the first one
    }
    Map<String, String> data = PublishedKeys.data(keys, current.get().id());
    ConfigMap published =
        client.configMaps().inNamespace(config.namespace()).withName(PublishedKeys.NAME).get();
    if (published == null) {
      client.resource(configMap(new ConfigMap(), data)).create();
    } else if (!data.equals(published.getData())) {
      client
          .resource(configMap(published, data))
          .lockResourceVersion(published.getMetadata().getResourceVersion())
          .update();
    } else {
      return;
    }
    log.info("published {} sealing keys; {} is current", keys.byAge().size(), current.get().id());
  }

  private ConfigMap configMap(ConfigMap before, Map<String, String> data) {
    return new ConfigMapBuilder(before)
        .editOrNewMetadata()
        .withNamespace(config.namespace())
        .withName(PublishedKeys.NAME)
        .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
        .endMetadata()
        .withData(data)
        .build();
  }
}
