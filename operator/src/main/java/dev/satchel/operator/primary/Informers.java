package dev.satchel.operator.primary;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

/** Makes informers of secondary resources. */
public final class Informers {
  /**
   * How many objects a list asks for at once, so that the first one of ten thousand needs no memory
   * for all of them as they were sent.
   */
  public static final long PAGE = 250;

  private Informers() {}

  /** One that a controller starts later; of the context it needs the client alone. */
  public static <R extends HasMetadata, P extends HasMetadata> InformerEventSource<R, P> of(
      InformerEventSourceConfiguration.Builder<R> configuration,
      KubernetesClient client,
      Class<P> primary) {
    return new InformerEventSource<>(
        configuration.withInformerListLimit(PAGE).build(),
        new EventSourceContext<>(null, null, client, primary));
  }
}
