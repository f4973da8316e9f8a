package dev.satchel.operator.primary;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind, as their controller's informer has them, and a way to ask for another
 * look at one. Before the controller has started there are none, and a request is dropped: every
 * object is looked at then anyway.
 */
public final class Primaries<P extends HasMetadata> {
  private final SimpleInboundEventSource<P> requests = new SimpleInboundEventSource<>("requests");
  private final Predicate<P> controlled;
  private volatile @Nullable IndexerResourceCache<P> cache;

  /**
   * @param controlled whether the controller deals with an object; it is not asked to for others
   */
  public Primaries(Predicate<P> controlled) {
    this.controlled = controlled;
  }

  /** Called by the controller before its informer starts. */
  public EventSource<?, P> attach(
      IndexerResourceCache<P> informer, Map<String, Function<P, List<String>>> indexers) {
    informer.addIndexers(indexers);
    cache = informer;
    return requests;
  }

  public Optional<P> get(ResourceID id) {
    IndexerResourceCache<P> present = cache;
    return present == null ? Optional.empty() : present.get(id);
  }

  public List<P> byIndex(String index, String key) {
    IndexerResourceCache<P> present = cache;
    return present == null ? List.of() : present.byIndex(index, key);
  }

  public Stream<P> all() {
    IndexerResourceCache<P> present = cache;
    return present == null ? Stream.empty() : present.list();
  }

  /** Has the controller look at an object again, once, however often it is asked meanwhile. */
  public void request(ResourceID id) {
    if (get(id).filter(controlled).isPresent()) {
      requests.propagateEvent(id);
    }
  }

  public void requestAll() {
    all().map(ResourceID::fromResource).forEach(this::request);
  }
}
