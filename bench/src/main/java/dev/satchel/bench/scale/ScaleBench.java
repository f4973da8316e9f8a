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

  private static final String CREATED = "the same created with no operator";

  /** What the targets are about. */
  private static final int NAMED = 10_000;

  private ScaleBench() {}

  /** The seconds that each number of secrets took; created: with no operator. */
  private record Growth(List<Point> created, List<Point> ready, List<Point> restarted) {}

  /**
   * @param arguments the file of the figures, then the numbers of secrets, ascending
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    Growth growth = new Growth(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int secrets : Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray()) {
      run(secrets, results, growth);
    }
    if (growth.ready().size() > 1) {
      results.add(
          exponent(results, curve("until all are Ready", growth.ready()))
              .beside(curve("created", growth.created()).exponent(), CREATED));
      results.add(exponent(results, curve("restart", growth.restarted())));
    }
  }

  private static Curve curve(String name, List<Point> points) {
    return new Curve(SCENARIO, name, "secrets", "s", points);
  }

  private static void run(int secrets, Results results, Growth growth) throws IOException {
    try (Burst burst = Burst.prepare(secrets)) {
      Burst.Seen seen = burst.run();
      String of = "%,d secrets".formatted(secrets);
      double all = seconds(seen.ready());
      growth.created().add(new Point(secrets, seconds(seen.created())));
      growth.ready().add(new Point(secrets, all));
      results.add(
          named(secrets, Figure.of(SCENARIO, of + " created at once, all Ready", all, "s"), 60)
              .beside(seconds(seen.created()), CREATED));
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
      growth.restarted().add(new Point(secrets, again));
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

  private static Figure exponent(Results results, Curve curve) {
    results.add(curve);
    return Figure.of(
            SCENARIO,
            "exponent of the growth, " + curve.name(),
            Double.parseDouble(String.format(Locale.ROOT, "%.2f", curve.exponent())),
            "")
        .atMost(1);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
