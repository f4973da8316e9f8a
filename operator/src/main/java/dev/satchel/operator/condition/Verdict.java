package dev.satchel.operator.condition;

/**
 * What a condition says, without when and of which generation.
 *
 * @param holds its status
 * @param reason CamelCase
 * @param message for people
 */
public record Verdict(boolean holds, String reason, String message) {
  static Verdict yes(String reason, String message) {
    return new Verdict(true, reason, message);
  }

  static Verdict no(String reason, String message) {
    return new Verdict(false, reason, message);
  }
}
