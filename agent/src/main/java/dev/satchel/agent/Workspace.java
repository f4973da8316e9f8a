package dev.satchel.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** What both containers do: deliver a version of the source, report, and clean up at the end. */
final class Workspace {
  /** Longer than the slowest file takes, shorter than a pod's grace period. */
  private static final int STOP_SECONDS = 5;

  private final PodSettings settings;
  private final Places places;
  private final Log log;
  private final State state;
  private final Source source;
  private final MountedFiles mounts;
  private final Delivery delivery;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean stopping;
  private long revision;
  private boolean hasDelivered;

  private Workspace(PodSettings settings, Places places, Log log, State state, Path own)
      throws IOException {
    this.settings = settings;
    this.places = places;
    this.log = log;
    this.state = state;
    this.source = new Source(places.source());
    this.mounts = new MountedFiles(places.files());
    this.delivery =
        new Delivery(
            new Targets(settings, places.root()),
            new VolumeFiles(places.root(), Files.getOwner(own), state),
            mounts,
            state,
            log);
  }

  static Workspace open(PodSettings settings, Places places, Log log) throws IOException {
    // A process owns its directory in /proc: the way to its own uid without a native call.
    Path own = Path.of("/proc/self");
    return new Workspace(settings, places, log, State.load(places.files(), log), own);
  }

  PodSettings settings() {
    return settings;
  }

  Source source() {
    return source;
  }

  State state() {
    return state;
  }

  Log log() {
    return log;
  }

  /** Makes the source of each bind mount that is not there yet. */
  void ensureMounts() {
    for (PodSettings.Mount mount : settings.mounts()) {
      try {
        mounts.ensure(mount.name());
      } catch (IOException e) {
        log.line("cannot make " + places.files().resolve(mount.name()) + ": " + e.getMessage());
      }
    }
  }

  /**
   * Delivers what the source holds now; whether it holds an index. After {@link #stop} it does
   * nothing.
   */
  boolean deliver() throws IOException {
    lock.lock();
    try {
      while (!stopping) {
        Optional<Source.Version> version = source.current();
        try {
          Optional<SecretIndex> index =
              version.isPresent() ? version.get().index() : Optional.empty();
          if (index.isEmpty()) {
            return false;
          }
          delivery.deliver(version.orElseThrow(), index.get());
          revision = index.get().revision();
          hasDelivered = true;
          return true;
        } catch (Source.ReplacedException e) {
          log.line("the source was replaced while it was read, reading the new one");
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is projected to this pod any more. */
  void removeAll() {
    lock.lock();
    try {
      if (!stopping) {
        revision = 0;
        delivery.removeAll();
        hasDelivered = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is to be posted; empty: nothing was delivered or removed yet. */
  Optional<String> podReport() {
    lock.lock();
    try {
      return hasDelivered
          ? Optional.of(PodReport.format(revision, delivery.files()))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Posts for this pod; empty: nobody is to be told. */
  Optional<Reporter> reporter(ReportChannel channel) {
    return settings.reportUrl().map(url -> new Reporter(channel, log));
  }

  /** What could not be done, whatever its order. */
  Set<Problem> problems() {
    return Set.copyOf(delivery.problems());
  }

  /** Writes the termination message and remembers it; false: that failed, and was logged. */
  boolean report() {
    try {
      Report.write(places.terminationLog(), revision, delivery.problems());
      state.setReported(delivery.problems());
      state.save();
      return true;
    } catch (IOException e) {
      log.line("cannot report: " + e.getMessage());
      return false;
    }
  }

  /**
   * The pod ends (SIGTERM): removes this pod's files, says what is left, and lets nothing follow.
   */
  void stop() {
    stopping = true;
    delivery.stop();
    try {
      if (!lock.tryLock(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.line("stopping while a file is being written: the files stay");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    delivery.removeOwn();
    report();
    log.line("stopped");
    // The lock is kept: the process ends now.
  }
}
