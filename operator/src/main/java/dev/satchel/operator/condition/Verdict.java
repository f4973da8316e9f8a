package dev.satchel.operator.condition;

/**
 * What a condition says, without when and of which generation.
 *
 * @param holds its status
 * @param reason CamelCase
 * @param message for people; never empty: server-side apply of Kubernetes 1.20 makes null of an
 *     empty text in a list, and then refuses it. The reason stands in for it.
 */
public record Verdict(boolean holds, String reason, String message) {
  public Verdict {
    if (message.isEmpty()) {
      message = reason;
    }
  }

  static Verdict yes(String reason, String message) {
    return new Verdict(true, reason, message);
  }

  static Verdict no(String reason, String message) {
    return new Verdict(false, reason, message);
  }
}
