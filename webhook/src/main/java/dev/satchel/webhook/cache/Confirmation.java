package dev.satchel.webhook.cache;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.cache.DigestStore.Versioned;
import dev.satchel.webhook.injection.DeclaredSecret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * What a namespace holds now, by asking the API server.
 *
 * <p>An informer learns of a change some milliseconds after the author was told that it is made,
 * and more under load or while its watch is broken; a pod created in between would start without a
 * secret that is there. So the cache is compared with a list of names and versions that is
 * consistent (no {@code resourceVersion} in the request) and small ({@code PartialObjectMetadata}
 * leaves values and status out), and only what differs is read in full.
 */
final class Confirmation {
  /** More than that many objects in a namespace would cost each admission too much. */
  static final int LIMIT = 250;

  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

  private final KubernetesClient client;
  private final DirectRead api;
  private final CachedKind<UserSecret, Optional<DeclaredSecret>> cached;

  /**
   * @param cached has the index {@link InformedView#BY_NAMESPACE}
   */
  Confirmation(
      KubernetesClient client,
      DirectRead api,
      CachedKind<UserSecret, Optional<DeclaredSecret>> cached) {
    this.client = client;
    this.api = api;
    this.cached = cached;
  }

  /**
   * All that is declared in a namespace, whoever's it is; empty if it holds more than {@link
   * #LIMIT} objects.
   *
   * @param deadline by {@link System#nanoTime()}
   */
  Optional<List<DeclaredSecret>> now(String namespace, long deadline)
      throws IOException, TimeoutException {
    if (cached.count(InformedView.BY_NAMESPACE, namespace) > LIMIT) {
      return Optional.empty(); // where there are so many, each admission would ask for nothing
    }
    JsonNode list = list(namespace, deadline);
    if (!list.path("metadata").path("continue").asText("").isEmpty()) {
      return Optional.empty();
    }
    List<DeclaredSecret> secrets = new ArrayList<>();
    for (JsonNode item : list.path("items")) {
      current(namespace, item.path("metadata")).ifPresent(secrets::add);
    }
    return Optional.of(secrets);
  }

  private Optional<DeclaredSecret> current(String namespace, JsonNode metadata) {
    String name = metadata.path("name").asText();
    Optional<Versioned<Optional<DeclaredSecret>>> known =
        cached
            .find(Cache.namespaceKeyFunc(namespace, name))
            .filter(it -> it.uid().equals(metadata.path("uid").asText()))
            .filter(it -> it.resourceVersion().equals(metadata.path("resourceVersion").asText()));
    if (known.isPresent()) {
      return known.get().digest();
    }
    return Optional.ofNullable(
            client.resources(UserSecret.class).inNamespace(namespace).withName(name).get())
        .flatMap(DeclaredSecret::of);
  }

  private JsonNode list(String namespace, long deadline) throws IOException, TimeoutException {
    return api.object(path(namespace) + "?limit=" + LIMIT, METADATA_ONLY, deadline)
        .orElseThrow(() -> new IOException("the API server has no UserSecrets"));
  }

  private static String path(String namespace) {
    return "apis/%s/%s/namespaces/%s/usersecrets"
        .formatted(Satchel.GROUP, Satchel.VERSION, namespace);
  }
}
