package dev.satchel.bench.report;

import java.util.List;

/**
 * One thing that was measured at several places.
 *
 * @param scenario which one it belongs to
 * @param name what it is
 * @param along what the places are
 * @param unit of the values
 * @param points the places in order, and the value at each
 */
public record Curve(String scenario, String name, String along, String unit, List<Point> points) {
  /** One of them. */
  public record Point(double at, double value) {}

  /**
   * How it grows: the exponent of the power law that fits best, by least squares of the logarithms.
   * 1 is linear.
   */
  public double exponent() {
    double meanX = points.stream().mapToDouble(p -> Math.log(p.at())).average().orElseThrow();
    double meanY = points.stream().mapToDouble(p -> Math.log(p.value())).average().orElseThrow();
    double both = 0;
    double square = 0;
    for (Point point : points) {
      double x = Math.log(point.at()) - meanX;
      both += x * (Math.log(point.value()) - meanY);
      square += x * x;
    }
    return both / square;
  }
}
