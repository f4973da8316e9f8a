package dev.satchel.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The container {@code satchel-agent}: writes the files, and again whenever the kubelet has written
 * the source volume; ends to report when what it could not write is not what was last reported.
 */
final class Sidecar {
  /** The status of a container that ended to report. */
  static final int REPORTED = 3;

  /** Failed files are tried again, and files that the workspace changed are put right. */
  private static final Duration REPEAT = Duration.ofSeconds(10);

  /** In case an event of inotify was missed. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** One report for a change that comes in several steps. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  /**
   * A Secret that somebody deleted is back as soon as the operator sees it; one that stays away so
   * long was meant to go.
   */
  private static final Duration SECRET_RETURNS = Duration.ofSeconds(60);

  private static final Duration TOLD_WITHIN = Duration.ofSeconds(5);

  private final Workspace workspace;
  private final Optional<Reporter> reporter;
  private final long start = System.nanoTime();
  private Source.@Nullable Version delivered;
  private long deliveredAt;
  private long indexSeenAt = start;
  private @Nullable Set<Problem> unreported;
  private long unreportedSince = start;
  private boolean canReport = true;

  Sidecar(Workspace workspace, ReportChannel channel) {
    this.workspace = workspace;
    this.reporter = workspace.reporter(channel);
  }

  /** Returns the exit status when it is time to end; never otherwise. */
  int run() throws InterruptedException {
    reporter.ifPresent(one -> one.start(TOLD_WITHIN));
    try (SourceWatch watch = SourceWatch.on(workspace.source(), workspace.log())) {
      while (true) {
        deliverIfDue();
        Duration untilReport = untilReport();
        if (!untilReport.isPositive() && endToReport()) {
          return REPORTED;
        }
        Duration pause = min(LOOK_EVERY, REPEAT.minus(since(deliveredAt)));
        watch.await(untilReport.isPositive() ? min(pause, untilReport) : pause);
      }
    }
  }

  private void deliverIfDue() {
    Optional<Source.Version> version = workspace.source().current();
    boolean same = version.isPresent() && version.get().isSame(delivered);
    if (same && since(deliveredAt).compareTo(REPEAT) < 0) {
      return;
    }
    try {
      if (workspace.deliver()) {
        indexSeenAt = System.nanoTime();
      } else if (since(indexSeenAt).compareTo(SECRET_RETURNS) >= 0) {
        workspace.removeAll();
      }
    } catch (IOException e) {
      workspace.log().line("cannot read the source: " + e.getMessage());
    }
    reporter.ifPresent(one -> workspace.podReport().ifPresent(one::offer));
    delivered = version.orElse(null);
    deliveredAt = System.nanoTime();
  }

  /** How long until it should end to report; very long if there is nothing to say. */
  private Duration untilReport() {
    Set<Problem> problems = workspace.problems();
    boolean mayEnd = canReport && workspace.settings().mayEndToReport();
    if (!mayEnd || problems.equals(Set.copyOf(workspace.state().reported()))) {
      unreported = null;
      return REPEAT;
    }
    if (!problems.equals(unreported)) {
      unreported = problems;
      unreportedSince = System.nanoTime();
    }
    Duration settle = SETTLE.minus(since(unreportedSince));
    Duration pace = ReportPace.untilNext(workspace.state().ends(), since(start));
    return settle.compareTo(pace) > 0 ? settle : pace;
  }

  /** False: the report could not be written, so ending would say nothing. */
  private boolean endToReport() {
    State state = workspace.state();
    state.setEnds(ReportPace.endsAfter(state.ends(), since(start)));
    canReport = workspace.report();
    return canReport;
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
