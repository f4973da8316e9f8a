package dev.satchel.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was measured.
 *
 * @param scenario which one it belongs to: a heading of the page
 * @param name what it is
 * @param value how much; less is better
 * @param unit of value, target and limit
 * @param target what it is to be at most; null: nobody said
 * @param limit what the machine itself does, in the same run: the floor of the value
 * @param limitOf what the limit is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(
    String scenario,
    String name,
    double value,
    String unit,
    @Nullable Double target,
    @Nullable Double limit,
    @Nullable String limitOf) {
  public static Figure of(String scenario, String name, double value, String unit) {
    return new Figure(scenario, name, value, unit, null, null, null);
  }

  public Figure atMost(double wanted) {
    return new Figure(scenario, name, value, unit, wanted, limit, limitOf);
  }

  public Figure beside(double floor, String what) {
    return new Figure(scenario, name, value, unit, target, floor, what);
  }
}
