package dev.satchel.webhook.cache;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.cache.DigestStore.Versioned;
import dev.satchel.webhook.cache.QuietNamespaces.State;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.notice.Notices;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a namespace holds now, by asking the API server.
 *
 * <p>An informer learns of a change some milliseconds after the author was told that it is made,
 * and more under load or while its watch is broken; a pod created in between would start without a
 * secret that is there. So the API server is asked whether notice was given of a change ({@link
 * Notices}). If so, the cache is compared with a list of names and versions that is consistent (no
 * {@code resourceVersion} in the request) and small ({@code PartialObjectMetadata} leaves values
 * and status out), and only what differs is read in full.
 */
final class Confirmation {
  private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);

  /** More than that many objects in a namespace would cost each admission too much. */
  static final int LIMIT = 250;

  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

  /** How it was found what a namespace holds. */
  sealed interface Answer {
    /** By the cache, for nothing has changed since that was complete. */
    record Quiet(List<DeclaredSecret> secrets) implements Answer {}

    /** By a list. */
    record Listed(List<DeclaredSecret> secrets) implements Answer {}

    /** It was not: it holds more than {@link #LIMIT} objects. */
    record Crowded() implements Answer {}
  }

  /**
   * Whether an object is cached in the version that was listed.
   *
   * @param secret empty: it declares nothing
   */
  private record Current(boolean cached, Optional<DeclaredSecret> secret) {}

  private final KubernetesClient client;
  private final DirectRead api;
  private final CachedKind<UserSecret, Optional<DeclaredSecret>> cached;
  private final Notices notices;
  private final QuietNamespaces quiet;

  /**
   * @param cached has the index {@link InformedView#BY_NAMESPACE}
   */
  Confirmation(
      KubernetesClient client,
      DirectRead api,
      CachedKind<UserSecret, Optional<DeclaredSecret>> cached,
      Notices notices,
      QuietNamespaces quiet) {
    this.client = client;
    this.api = api;
    this.cached = cached;
    this.notices = notices;
    this.quiet = quiet;
  }

  /**
   * All that is declared in a namespace, whoever's it is.
   *
   * @param deadline by {@link System#nanoTime()}
   */
  Answer now(String namespace, long deadline) throws IOException, TimeoutException {
    if (cached.count(InformedView.BY_NAMESPACE, namespace) > LIMIT) {
      return new Answer.Crowded(); // where there are so many, each admission would ask for nothing
    }
    Optional<String> notice =
        quiet.isStirred(namespace) ? Optional.empty() : notice(namespace, deadline);
    State state = notice.map(it -> quiet.look(namespace, it)).orElse(State.STIRRED);
    return switch (state) {
      case QUIET -> new Answer.Quiet(cached(namespace));
      case STIRRED -> listed(namespace, deadline, () -> {});
      case SETTLED ->
          listed(namespace, deadline, () -> quiet.agreed(namespace, notice.orElseThrow()));
    };
  }

  /** Empty: it cannot be had, but a list may. */
  private Optional<String> notice(String namespace, long deadline) {
    try {
      return Optional.of(notices.newest(namespace, deadline));
    } catch (IOException | TimeoutException e) {
      LOG.warn(
          "it cannot be read whether notice was given of a change in namespace {}, so its secrets are listed: {}",
          namespace,
          e.toString());
      return Optional.empty();
    }
  }

  private List<DeclaredSecret> cached(String namespace) {
    return cached.findBy(InformedView.BY_NAMESPACE, namespace).flatMap(Optional::stream).toList();
  }

  /**
   * As the API server has it.
   *
   * @param agreed run if the cache has the same, and nothing else
   */
  private Answer listed(String namespace, long deadline, Runnable agreed)
      throws IOException, TimeoutException {
    JsonNode list = list(namespace, deadline);
    if (!list.path("metadata").path("continue").asText("").isEmpty()) {
      return new Answer.Crowded();
    }
    List<Current> all = new ArrayList<>();
    for (JsonNode item : list.path("items")) {
      all.add(current(namespace, item.path("metadata")));
    }
    if (all.stream().allMatch(Current::cached)
        && cached.count(InformedView.BY_NAMESPACE, namespace) == all.size()) {
      agreed.run();
    }
    return new Answer.Listed(all.stream().flatMap(it -> it.secret().stream()).toList());
  }

  private Current current(String namespace, JsonNode metadata) {
    String name = metadata.path("name").asText();
    Optional<Versioned<Optional<DeclaredSecret>>> known =
        cached
            .find(Cache.namespaceKeyFunc(namespace, name))
            .filter(it -> it.uid().equals(metadata.path("uid").asText()))
            .filter(it -> it.resourceVersion().equals(metadata.path("resourceVersion").asText()));
    if (known.isPresent()) {
      return new Current(true, known.get().digest());
    }
    return new Current(
        false,
        Optional.ofNullable(
                client.resources(UserSecret.class).inNamespace(namespace).withName(name).get())
            .flatMap(DeclaredSecret::of));
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
