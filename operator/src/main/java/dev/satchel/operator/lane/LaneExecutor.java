package dev.satchel.operator.lane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that look at objects. Each task that comes is put into its lane, and stands for one
 * look in the pool's queue; which look that is is decided when a thread is free.
 */
public final class LaneExecutor extends ThreadPoolExecutor {
  /** What the thread that submits is about to submit. */
  private static final ThreadLocal<@Nullable HasMetadata> SUBMITTED = new ThreadLocal<>();

  private final Lanes lanes;

  public LaneExecutor(int threads, Lanes lanes) {
    super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    this.lanes = lanes;
  }

  @Override
  public void execute(Runnable task) {
    HasMetadata object = SUBMITTED.get();
    SUBMITTED.remove();
    if (object == null) {
      lanes.add(task);
    } else {
      lanes.add(object, task);
    }
    super.execute(() -> lanes.take().run());
  }

  /**
   * To be among the operator's metrics: they are told of an object right before its look is
   * submitted, and on the same thread. The task itself does not say what it is of.
   */
  public Metrics submissions() {
    return new Metrics() {
      @Override
      public void reconciliationSubmitted(
          HasMetadata object, @Nullable RetryInfo retry, Map<String, Object> metadata) {
        SUBMITTED.set(object);
      }
    };
  }
}
