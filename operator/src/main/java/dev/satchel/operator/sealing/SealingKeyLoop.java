package dev.satchel.operator.sealing;

import dev.satchel.crds.seal.PublishedKeys;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.operator.loop.Loop;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps the sealing keys right for as long as this process leads: looks each minute, and at once
 * when a key's Secret or what is published of them changes. A second leader does no harm.
 */
public final class SealingKeyLoop implements AutoCloseable {
  private final KubernetesClient client;
  private final SealingConfig config;
  private final Clock clock;
  private final SealingKeyKeeper keeper;
  private final KeyReport report;
  private final Supplier<Stream<UserSecret>> objects;
  private final Loop loop;

  /**
   * A loop that does nothing until it is started.
   *
   * @param client not closed by this
   * @param objects all {@code UserSecret}s, for the report
   * @param clock what tells when a rotation is due
   */
  public SealingKeyLoop(
      KubernetesClient client,
      SealingConfig config,
      Supplier<Stream<UserSecret>> objects,
      MeterRegistry metrics,
      Clock clock) {
    this.client = client;
    this.config = config;
    this.clock = clock;
    this.objects = objects;
    this.keeper = new SealingKeyKeeper(client, config, clock);
    this.report = new KeyReport(client, metrics);
    this.loop = new Loop("Sealing keys", this::look);
  }

  /** To be called once, when this process leads; returns at once. */
  public void start() {
    loop.start(
        List.of(
            client
                .secrets()
                .inNamespace(config.namespace())
                .withLabelSelector(SealingKeySecret.SELECTOR),
            client.configMaps().inNamespace(config.namespace()).withName(PublishedKeys.NAME)));
  }

  private void look() {
    report.say(keeper.keep(), KeyUse.of(objects.get()), clock.instant());
  }

  /** Ends it, after the write that may be under way. */
  @Override
  public void close() {
    loop.close();
  }
}
