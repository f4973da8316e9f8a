package dev.satchel.operator.certificate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the webhook's certificate right for as long as this process leads: looks each minute, and
 * at once when the Secret or a webhook configuration changes (an upgrade of the chart, a person). A
 * second leader does no harm.
 */
public final class CertificateLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CertificateLoop.class);

  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  /** Between two looks at least: somebody may write as fast as we do. */
  private static final Duration BREATH = Duration.ofMillis(250);

  private final KubernetesClient client;
  private final CertificateConfig config;
  private final CertificateKeeper keeper;
  private final Semaphore changes = new Semaphore(0);
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  /**
   * A loop that does nothing until it is started.
   *
   * @param client not closed by this
   * @param clock what tells when a renewal is due
   */
  public CertificateLoop(KubernetesClient client, CertificateConfig config, Clock clock) {
    this.client = client;
    this.config = config;
    this.keeper = new CertificateKeeper(client, config, clock);
  }

  /** To be called once, when this process leads; returns at once. */
  public synchronized void start() {
    if (thread != null || isClosed()) {
      throw new IllegalStateException("a certificate loop is started once");
    }
    watch(client.secrets().inNamespace(config.namespace()).withName(config.secretName()));
    for (WebhookConfiguration<?> kind : WebhookConfiguration.KINDS) {
      watch(kind.named(client, config.configurationName()));
    }
    thread = Thread.ofVirtual().name("certificates").start(this::run);
  }

  /** Ends it, after the write that may be under way. */
  @Override
  public synchronized void close() {
    closed.countDown();
    informers.forEach(SharedIndexInformer::close);
    changes.release();
    if (thread == null) {
      return;
    }
    try {
      if (!thread.join(LAST_CALL)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** Watches for the sake of speed only: where it is refused, the look each minute remains. */
  private <T extends HasMetadata> void watch(Informable<T> object) {
    SharedIndexInformer<T> informer =
        object
            .runnableInformer(0)
            .exceptionHandler((started, failure) -> !isClosed())
            .addEventHandler(new Wake<>(changes));
    informers.add(informer);
    informer.start();
  }

  private void run() {
    try {
      while (!isClosed()) {
        if (keep()) {
          changes.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
          pause(BREATH);
        } else {
          pause(RETRY);
        }
        changes.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if it failed; whatever it was (the API away, a strange answer), the loop has to live. */
  private boolean keep() {
    try {
      keeper.keep();
      return true;
    } catch (RuntimeException e) {
      if (!isClosed()) {
        log.warn("Webhook certificate: will try again in {} s", RETRY.toSeconds(), e);
      }
      return false;
    }
  }

  private void pause(Duration time) throws InterruptedException {
    closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private record Wake<T>(Semaphore changes) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      changes.release();
    }

    @Override
    public void onUpdate(T old, T updated) {
      changes.release();
    }

    @Override
    public void onDelete(T deleted, boolean unknown) {
      changes.release();
    }
  }
}
