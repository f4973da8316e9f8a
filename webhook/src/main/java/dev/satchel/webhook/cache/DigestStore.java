package dev.satchel.webhook.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps: of each object a digest, and as much metadata as the informer itself
 * needs. A value, {@code managedFields} or {@code last-applied-configuration} is gone with the
 * message that brought it.
 *
 * @param <T> the kind
 * @param <D> what is kept of one
 */
final class DigestStore<T extends HasMetadata, D> implements ItemStore<T> {
  /** Something that is kept, and of which version of its object. */
  record Versioned<D>(String uid, String resourceVersion, D digest) {}

  private record Kept<T, D>(T bare, Versioned<D> versioned) {}

  private final Map<String, Kept<T, D>> items = new ConcurrentHashMap<>();
  private final Function<T, T> bare;
  private final Function<T, D> digest;

  /**
   * @param bare a new object with what the informer and its indexes read
   * @param digest what to keep of one
   */
  DigestStore(Function<T, T> bare, Function<T, D> digest) {
    this.bare = bare;
    this.digest = digest;
  }

  Optional<Versioned<D>> find(String key) {
    return Optional.ofNullable(items.get(key)).map(Kept::versioned);
  }

  @Override
  public String getKey(T item) {
    return Cache.metaNamespaceKeyFunc(item);
  }

  @Override
  public @Nullable T put(String key, T item) {
    Versioned<D> versioned =
        new Versioned<>(
            item.getMetadata().getUid(),
            item.getMetadata().getResourceVersion(),
            digest.apply(item));
    return bare(items.put(key, new Kept<>(bare.apply(item), versioned)));
  }

  @Override
  public @Nullable T remove(String key) {
    return bare(items.remove(key));
  }

  @Override
  public @Nullable T get(String key) {
    return bare(items.get(key));
  }

  private static <T, D> @Nullable T bare(@Nullable Kept<T, D> kept) {
    return kept == null ? null : kept.bare();
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return items.values().stream().map(Kept::bare);
  }

  @Override
  public int size() {
    return items.size();
  }
}
