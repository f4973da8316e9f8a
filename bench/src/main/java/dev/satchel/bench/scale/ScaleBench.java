package dev.satchel.bench.scale;

import dev.satchel.bench.report.Curve;
import dev.satchel.bench.report.Curve.Point;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Percentiles;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Many secrets at once: the growth over several numbers of them. */
public final class ScaleBench {
  private static final String SCENARIO = "Many secrets";

  /** What the targets are about. */
  private static final int NAMED = 10_000;

  private ScaleBench() {}

  /**
   * @param arguments the file of the figures, then the numbers of secrets, ascending
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    List<Point> ready = new ArrayList<>();
    List<Point> restarted = new ArrayList<>();
    for (int secrets : Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray()) {
      run(secrets, results, ready, restarted);
    }
    if (ready.size() > 1) {
      growth(results, new Curve(SCENARIO, "until all are Ready", "secrets", "s", ready));
      growth(results, new Curve(SCENARIO, "restart", "secrets", "s", restarted));
    }
  }

  private static void run(int secrets, Results results, List<Point> ready, List<Point> restarted)
      throws IOException {
    try (Burst burst = Burst.prepare(secrets)) {
      Burst.Seen seen = burst.run();
      String of = "%,d secrets".formatted(secrets);
      double all = seconds(seen.ready());
      ready.add(new Point(secrets, all));
      results.add(
          named(secrets, Figure.of(SCENARIO, of + " created at once, all Ready", all, "s"), 60)
              .beside(seconds(seen.created()), "the same created with no operator"));
      seen.cpu()
          .byProgram()
          .forEach(
              (program, time) ->
                  results.add(
                      Figure.of(
                          SCENARIO, of + ", processor time of " + program, seconds(time), "s")));
      results.add(
          named(
              secrets,
              Figure.of(SCENARIO, of + ", operator's memory", seen.after().resident(), "MiB"),
              256));
      results.add(
          Figure.of(SCENARIO, of + ", operator's memory before", seen.before().resident(), "MiB"));
      double again = seconds(burst.restart());
      restarted.add(new Point(secrets, again));
      results.add(named(secrets, Figure.of(SCENARIO, of + ", restart", again, "s"), 30));
      Percentiles fresh = burst.newOnes();
      String during = "a new one during the resync of " + of;
      results.add(Figure.of(SCENARIO, during + ", p50", fresh.millis(0.5), "ms"));
      results.add(
          named(secrets, Figure.of(SCENARIO, during + ", p99", fresh.millis(0.99), "ms"), 2_000));
    }
  }

  private static Figure named(int secrets, Figure figure, double target) {
    return secrets == NAMED ? figure.atMost(target) : figure;
  }

  private static void growth(Results results, Curve curve) {
    results.add(curve);
    results.add(
        Figure.of(
                SCENARIO,
                "exponent of the growth, " + curve.name(),
                Double.parseDouble(String.format(Locale.ROOT, "%.2f", curve.exponent())),
                "")
            .atMost(1));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
