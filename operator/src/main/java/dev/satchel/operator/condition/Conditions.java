package dev.satchel.operator.condition;

import dev.satchel.crds.Condition;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns verdicts into conditions that go on from the ones before. */
public final class Conditions {
  private Conditions() {}

  /**
   * The conditions in the verdicts' order.
   *
   * @param previous what the status has; {@code lastTransitionTime} is kept where the status is
   * @param generation what the verdicts are of
   */
  public static List<Condition> of(
      Map<String, Verdict> verdicts, List<Condition> previous, long generation, Clock clock) {
    return verdicts.entrySet().stream()
        .map(entry -> condition(entry.getKey(), entry.getValue(), previous, generation, clock))
        .toList();
  }

  /** The condition of a type, if the list has one. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> type.equals(condition.type())).findFirst();
  }

  private static Condition condition(
      String type, Verdict verdict, List<Condition> previous, long generation, Clock clock) {
    String status = verdict.holds() ? "True" : "False";
    String since =
        find(previous, type)
            .filter(before -> status.equals(before.status()))
            .map(Condition::lastTransitionTime)
            .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    return new Condition(type, status, generation, since, verdict.reason(), verdict.message());
  }
}
