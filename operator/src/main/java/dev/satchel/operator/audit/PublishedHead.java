package dev.satchel.operator.audit;

import dev.satchel.crds.Labels;
import dev.satchel.crds.audit.AuditApi;
import dev.satchel.operator.race.ContendedWrite;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.Checkpoint;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap that has the newest checkpoint of the audit log outside Postgres, and the public
 * key to check it by.
 */
final class PublishedHead {
  private static final String PUBLIC_KEY = "publicKey";

  private final KubernetesClient client;
  private final String namespace;

  PublishedHead(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** What is published; empty: nothing, or nothing that can be read. */
  Optional<Checkpoint> read() {
    return Optional.ofNullable(get()).map(ConfigMap::getData).flatMap(Checkpoint::parseHead);
  }

  private @Nullable ConfigMap get() {
    return client.configMaps().inNamespace(namespace).withName(AuditApi.HEAD_CONFIG_MAP).get();
  }

  /**
   * Publishes one, unless a later one is there that the key signed too.
   *
   * @return false: somebody else has written meanwhile, as a second leader does; it is to be
   *     compared with that a while later
   */
  boolean publish(Checkpoint head, AuditKey key) {
    Map<String, String> data = new HashMap<>(head.data());
    data.put(PUBLIC_KEY, Base64.getEncoder().encodeToString(key.publicKey()));
    ConfigMap before = get();
    if (before == null) {
      return ContendedWrite.succeeds(
          () -> client.resource(configMap(new ConfigMap(), data)).create());
    }
    return isLater(before, head, key)
        || data.equals(before.getData())
        || ContendedWrite.succeeds(
            () ->
                client
                    .resource(configMap(before, data))
                    .lockResourceVersion(before.getMetadata().getResourceVersion())
                    .update());
  }

  private static boolean isLater(ConfigMap there, Checkpoint head, AuditKey key) {
    return Checkpoint.parseHead(there.getData())
        .filter(other -> other.isSignedBy(key) && other.position() > head.position())
        .isPresent();
  }

  private ConfigMap configMap(ConfigMap before, Map<String, String> data) {
    return new ConfigMapBuilder(before)
        .editOrNewMetadata()
        .withNamespace(namespace)
        .withName(AuditApi.HEAD_CONFIG_MAP)
        .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
        .endMetadata()
        .withData(data)
        .build();
  }
}
