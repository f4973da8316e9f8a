package dev.satchel.agent;

import dev.satchel.agent.PodSettings.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The container {@code satchel-init}: waits until the projected Secret holds all that the pod was
 * promised, writes the files, and reports. Nothing it meets keeps the workspace from starting.
 */
final class InitContainer {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration QUIET = Duration.ofSeconds(2);

  /** How much later a pod may start because the webhook is told, where no sidecar can tell it. */
  private static final Duration POST_AT_MOST = Duration.ofSeconds(2);

  private final Workspace workspace;
  private final Optional<Reporter> reporter;

  InitContainer(Workspace workspace, ReportChannel channel) {
    this.workspace = workspace;
    this.reporter = workspace.reporter(channel);
  }

  void run() throws IOException, InterruptedException {
    workspace.ensureMounts();
    if (!missing().isEmpty()) {
      await();
    }
    workspace.deliver();
    workspace.report();
    Optional<String> report = workspace.podReport();
    if (reporter.isPresent() && report.isPresent()) {
      reporter.get().offer(report.get());
      reporter.get().start(Duration.ZERO);
      reporter.get().awaitTold(POST_AT_MOST);
    }
  }

  private void await() throws IOException, InterruptedException {
    Log log = workspace.log();
    long start = System.nanoTime();
    Duration atMost = Duration.ofSeconds(workspace.settings().waitSeconds());
    boolean quiet = true;
    try (SourceWatch watch = SourceWatch.on(workspace.source(), log)) {
      List<Promise> missing = missing();
      while (!missing.isEmpty()) {
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        if (waited.compareTo(atMost) >= 0) {
          log.line("did not come in " + atMost.toSeconds() + " s: " + text(missing));
          return;
        }
        if (quiet && waited.compareTo(QUIET) >= 0) {
          log.line("waiting for " + text(missing));
          quiet = false;
        }
        watch.await(LOOK_EVERY);
        missing = missing();
      }
    }
  }

  private List<Promise> missing() throws IOException {
    List<Promise> promises = workspace.settings().promises();
    if (promises.isEmpty()) {
      return promises;
    }
    Optional<SecretIndex> index = index();
    List<Promise> missing = new ArrayList<>();
    for (Promise promise : promises) {
      if (index.isEmpty() || !index.get().hasSettled(promise)) {
        missing.add(promise);
      }
    }
    return missing;
  }

  private Optional<SecretIndex> index() throws IOException {
    while (true) {
      Optional<Source.Version> version = workspace.source().current();
      try {
        return version.isPresent() ? version.get().index() : Optional.empty();
      } catch (Source.ReplacedException e) {
        // There is a newer one: look at that.
      }
    }
  }

  private static String text(List<Promise> promises) {
    StringBuilder text = new StringBuilder();
    for (Promise promise : promises) {
      text.append(text.isEmpty() ? "" : ", ").append(promise.uid());
      text.append(" at generation ").append(promise.generation());
    }
    return text.toString();
  }
}
