package dev.satchel.webhook.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An informer on all objects of a kind, and what is kept of them.
 *
 * @param <T> the kind
 * @param <D> what is kept of one
 */
final class CachedKind<T extends HasMetadata, D> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CachedKind.class);

  /** So that a first list of many objects with values in them comes in parts. */
  private static final long PAGE = 250;

  private static final long NO_RESYNC = 0;

  private final SharedIndexInformer<T> informer;
  private final DigestStore<T, D> store;

  /**
   * @param indexes by name, what an object is to be found by; may read what {@code bare} leaves
   */
  CachedKind(
      Informable<T> objects,
      DigestStore<T, D> store,
      Map<String, Function<T, List<String>>> indexes) {
    this.store = store;
    this.informer =
        objects
            .withLimit(PAGE)
            .runnableInformer(NO_RESYNC)
            .removeNamespaceIndex()
            .addIndexers(indexes)
            .itemStore(store)
            .exceptionHandler(
                (isStarted, problem) -> {
                  // Of what cannot be read, a parser's text would quote a part.
                  LOG.warn(
                      "an informer will try again: {}",
                      problem instanceof KubernetesClientException
                          ? problem.getMessage()
                          : problem.getClass().getName());
                  return true;
                });
  }

  /** Metadata that an informer cannot do without; the empty collections would be half of it. */
  static ObjectMeta bare(ObjectMeta metadata) {
    ObjectMeta bare = new ObjectMeta();
    bare.setNamespace(metadata.getNamespace());
    bare.setName(metadata.getName());
    bare.setUid(metadata.getUid());
    bare.setResourceVersion(metadata.getResourceVersion());
    bare.setLabels(null);
    bare.setAnnotations(null);
    bare.setFinalizers(null);
    bare.setOwnerReferences(null);
    bare.setManagedFields(null);
    bare.setAdditionalProperties(null);
    return bare;
  }

  /** Returns at once; see {@link #isSynced()}. */
  void start() {
    var _ = informer.start();
  }

  boolean isSynced() {
    return informer.hasSynced();
  }

  Optional<DigestStore.Versioned<D>> find(String key) {
    return store.find(key);
  }

  Stream<D> findBy(String index, String value) {
    return informer.getIndexer().byIndex(index, value).stream()
        .flatMap(bare -> store.find(store.getKey(bare)).stream())
        .map(DigestStore.Versioned::digest);
  }

  boolean has(String index, String value) {
    return count(index, value) > 0;
  }

  int count(String index, String value) {
    return informer.getIndexer().byIndex(index, value).size();
  }

  @Override
  public void close() {
    informer.stop();
  }
}
