package dev.satchel.bench.profile;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Processor time by what it was used for. */
public final class Profile {
  private static final String REST = "the rest";

  private final List<Part> parts;
  private final Map<String, Duration> times = new LinkedHashMap<>();

  /**
   * Something that time is used for.
   *
   * @param name as the page has it
   * @param frames a stack with one of these is of this part, unless it is of an earlier one
   */
  record Part(String name, Pattern frames) {
    static Part of(String name, String... frames) {
      return new Part(name, Pattern.compile(String.join("|", frames)));
    }

    private boolean has(Stack stack) {
      return stack.frames().stream().anyMatch(frame -> frames.matcher(frame).find());
    }
  }

  Profile(List<Part> parts) {
    this.parts = parts;
    parts.forEach(part -> times.put(part.name(), Duration.ZERO));
    times.put(REST, Duration.ZERO);
  }

  void add(Stack stack) {
    String part =
        parts.stream().filter(one -> one.has(stack)).map(Part::name).findFirst().orElse(REST);
    times.merge(part, stack.time(), Duration::plus);
  }

  /** Time that no stack tells of. */
  void add(String part, Duration time) {
    times.merge(part, time, Duration::plus);
  }

  /**
   * Whatever no stack tells of.
   *
   * @param used all that there was
   */
  void addUpTo(Duration used, String part) {
    Duration more = used.minus(total());
    add(part, more.isNegative() ? Duration.ZERO : more);
  }

  private Duration total() {
    return times.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /** The percentage of each part. */
  public Map<String, Double> shares() {
    double total = Math.max(1, total().toNanos());
    Map<String, Double> shares = new LinkedHashMap<>();
    times.forEach((name, time) -> shares.put(name, 100 * time.toNanos() / total));
    return shares;
  }
}
