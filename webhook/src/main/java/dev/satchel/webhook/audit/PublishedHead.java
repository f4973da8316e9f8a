package dev.satchel.webhook.audit;

import dev.satchel.crds.audit.AuditApi;
import dev.satchel.store.audit.Checkpoint;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How far the audit log had come, as the operator has published it outside the store.
 *
 * @param namespace Satchel's
 */
public record PublishedHead(KubernetesClient client, String namespace)
    implements Supplier<Optional<Checkpoint>> {
  /** Empty: it never was. */
  @Override
  public Optional<Checkpoint> get() {
    return Optional.ofNullable(
            client.configMaps().inNamespace(namespace).withName(AuditApi.HEAD_CONFIG_MAP).get())
        .map(ConfigMap::getData)
        .flatMap(Checkpoint::parseHead);
  }
}
