package dev.satchel.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
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
 * Looks at something each minute and whenever it is woken, on a thread of its own, one look at a
 * time. A look that fails is tried again soon.
 */
public final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  /** Between two looks at least: somebody may write as fast as we do. */
  private static final Duration BREATH = Duration.ofMillis(250);

  private final String name;
  private final Runnable look;
  private final Semaphore wakes = new Semaphore(0);
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  /**
   * A loop that does nothing until it is started.
   *
   * @param name what it keeps, for the log and the thread
   * @param look level-triggered: makes things as they should be, whatever happened
   */
  public Loop(String name, Runnable look) {
    this.name = name;
    this.look = look;
  }

  /**
   * To be called once; returns at once.
   *
   * @param watched what wakes it when it changes
   */
  public synchronized void start(List<? extends Informable<? extends HasMetadata>> watched) {
    if (thread != null || isClosed()) {
      throw new IllegalStateException("a loop is started once");
    }
    watched.forEach(this::watch);
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  /** Has it look again at once, or once more when it is looking. */
  public void wake() {
    wakes.release();
  }

  /** Ends it, after the write that may be under way. */
  @Override
  public synchronized void close() {
    closed.countDown();
    informers.forEach(SharedIndexInformer::close);
    wake();
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
            .addEventHandler(new Wake<>(this));
    informers.add(informer);
    var _ = informer.start();
  }

  private void run() {
    try {
      while (!isClosed()) {
        if (succeeds()) {
          boolean _ = wakes.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
          pause(BREATH);
        } else {
          pause(RETRY);
        }
        wakes.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if it failed; whatever it was (the API away, a strange answer), the loop has to live. */
  private boolean succeeds() {
    try {
      look.run();
      return true;
    } catch (RuntimeException e) {
      if (!isClosed()) {
        log.warn("{}: will try again in {} s", name, RETRY.toSeconds(), e);
      }
      return false;
    }
  }

  private void pause(Duration time) throws InterruptedException {
    boolean _ = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private record Wake<T>(Loop loop) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      loop.wake();
    }

    @Override
    public void onUpdate(T old, T updated) {
      loop.wake();
    }

    @Override
    public void onDelete(T deleted, boolean unknown) {
      loop.wake();
    }
  }
}
