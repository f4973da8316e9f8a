package dev.satchel.operator.audit;

import dev.satchel.store.audit.AuditOutbox;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Posts what is new in the chain, if it is to be posted; apart, so that it holds up nothing. */
final class SinkLoop implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** A batch that is broken off is posted again from its start. */
  private static final int BATCH = 50;

  private final @Nullable AuditTicker ticker;

  SinkLoop(AuditOutbox outbox, AuditConfig config, String namespace, BooleanSupplier isWorking) {
    ticker =
        config
            .sink()
            .map(url -> new CloudEvents(url, namespace))
            .map(
                events ->
                    new AuditTicker(
                        "audit-cloudevents", PERIOD, isWorking, () -> post(outbox, events)))
            .orElse(null);
  }

  private static void post(AuditOutbox outbox, CloudEvents events) {
    while (outbox.hand(CloudEvents.SINK, BATCH, events) == BATCH) {}
  }

  void start() {
    if (ticker != null) {
      ticker.start();
    }
  }

  @Override
  public void close() {
    if (ticker != null) {
      ticker.close();
    }
  }
}
