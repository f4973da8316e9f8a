package dev.satchel.operator.encryption;

import dev.satchel.store.EncryptionKeyException;
import dev.satchel.store.KeyRotation;
import dev.satchel.store.KeyRotation.Followed;
import dev.satchel.store.KeyRotation.KeyUse;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.encryption.UnusableKeysException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the encryption keys in every replica, so that each can read what the others wrote; and in
 * the leader brings all rows to the current key and counts them.
 */
public final class KeyLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyLoop.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** A replica that reads the key file later goes on writing with the older key for a while. */
  private static final Duration COUNT_PERIOD = Duration.ofSeconds(10);

  private final KeyRotation rotation;
  private final BooleanSupplier isWorking;
  private final Runnable onChange;
  private final Clock clock;
  private final MultiGauge rows;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("encryption-keys").factory());
  private List<String> toldRows = List.of();
  private Instant countedAt = Instant.MIN;
  private volatile String fault = "";
  private volatile long rowsLeft;

  /**
   * @param isWorking whether this replica leads and the store is there
   * @param onChange run when there are other keys than before
   */
  public KeyLoop(
      KeyRotation rotation,
      BooleanSupplier isWorking,
      Runnable onChange,
      MeterRegistry metrics,
      Clock clock) {
    this.rotation = rotation;
    this.isWorking = isWorking;
    this.onChange = onChange;
    this.clock = clock;
    rows =
        MultiGauge.builder("satchel.store.encrypted.rows")
            .description("Rows by the key that their values are encrypted with; from the leader")
            .register(metrics);
    Gauge.builder("satchel.store.rows.to.rewrap", () -> rowsLeft)
        .description("Rows that are not yet encrypted with the current key; from the leader")
        .register(metrics);
    Gauge.builder("satchel.store.keys.faulty", () -> fault.isEmpty() ? 0 : 1)
        .description("1 if the key file cannot be used or lacks a key that rows need")
        .register(metrics);
  }

  public void start() {
    Future<?> _ =
        ticker.scheduleWithFixedDelay(
            this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      boolean changed = follow();
      if (isWorking.getAsBoolean() && (changed || isCountDue())) {
        countedAt = clock.instant();
        bringToCurrentKey();
      }
    } catch (StoreUnavailableException e) {
      log.debug("the keys wait for the store", e);
    } catch (RuntimeException e) {
      // Whatever it was, the next look must come.
      log.error("looking after the encryption keys failed", e);
    }
  }

  private boolean isCountDue() {
    return countedAt.equals(Instant.MIN) || !clock.instant().isBefore(countedAt.plus(COUNT_PERIOD));
  }

  private boolean follow() {
    try {
      Followed followed = rotation.follow();
      tell(
          followed.withdrawn().isEmpty()
              ? ""
              : "rows still need the keys %s, which were taken out of the key file; put them back: the next start will be refused without them"
                  .formatted(followed.withdrawn()));
      if (followed.changed()) {
        onChange.run();
      }
      return followed.changed();
    } catch (UnusableKeysException | EncryptionKeyException e) {
      tell(e.getMessage() + "; the keys from before stay in use");
      return false;
    }
  }

  private void tell(String message) {
    if (!message.equals(fault)) {
      if (message.isEmpty()) {
        log.info("the encryption keys are in order again");
      } else {
        log.error("{}", message);
      }
    }
    fault = message;
  }

  private void bringToCurrentKey() {
    List<KeyUse> report = rotation.report();
    show(report);
    if (report.stream().anyMatch(use -> !use.current() && use.rows() > 0)) {
      long rewrapped = rotation.rewrap();
      List<KeyUse> after = rotation.report();
      show(after);
      tellRows(rewrapped, text(after));
    }
  }

  /** Rows that cannot be brought anywhere are told of once, not every ten seconds. */
  private void tellRows(long rewrapped, List<String> rowsByKey) {
    if (!rowsByKey.equals(toldRows)) {
      log.info("{} rows were brought to the current key; rows by key: {}", rewrapped, rowsByKey);
    }
    toldRows = rowsByKey;
  }

  private void show(List<KeyUse> report) {
    rowsLeft = report.stream().filter(use -> !use.current()).mapToLong(KeyUse::rows).sum();
    rows.register(
        report.stream()
            .map(use -> MultiGauge.Row.of(Tags.of("key", use.id()), use.rows()))
            .toList(),
        true);
  }

  private static List<String> text(List<KeyUse> report) {
    return report.stream().map(use -> use.id() + "=" + use.rows()).toList();
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
