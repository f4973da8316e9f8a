package dev.satchel.operator.certificate;

import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client of the webhook has to trust at the moment; not known before the leader has looked,
 * and kept after that.
 */
public final class Authorities {
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable String bundle;

  /** In PEM, newest first; more than one while one takes over from another. */
  public Optional<String> bundle() {
    return Optional.ofNullable(bundle);
  }

  /** Runs it after each change; it returns soon. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Takes what is trusted from now on. */
  void set(String now) {
    if (!now.isEmpty() && !now.equals(bundle)) {
      bundle = now;
      listeners.forEach(Runnable::run);
    }
  }
}
