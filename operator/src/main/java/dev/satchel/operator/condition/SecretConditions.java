package dev.satchel.operator.condition;

import java.util.LinkedHashMap;
import java.util.Map;

/** The four conditions of a {@code UserSecret} (design section 2), from what is known of it. */
public final class SecretConditions {
  public static final String READY = "Ready";
  public static final String STORED = "Stored";
  public static final String PROJECTED = "Projected";
  public static final String CONFLICTED = "Conflicted";

  private static final Verdict NO_CONFLICT =
      Verdict.no("NoConflict", "name, variable and path are this secret's own");

  private SecretConditions() {}

  /** Its row says what it says. */
  public static Map<String, Verdict> stored(SecretFacts facts) {
    Verdict projected = ProjectedChain.of(facts);
    return all(
        ready(projected),
        Verdict.yes("Stored", "this spec and value are in the store"),
        projected,
        NO_CONFLICT);
  }

  private static Verdict ready(Verdict projected) {
    if (projected.holds()) {
      return Verdict.yes("Ready", "in each of the user's namespaces");
    }
    return projected.reason().equals(ProjectedChain.DISABLED)
        ? Verdict.yes(projected.reason(), projected.message())
        : projected;
  }

  /** Another of the user's secrets holds what it claims. */
  public static Map<String, Verdict> conflicted(String message) {
    Verdict not = Verdict.no("Conflicted", message);
    return all(not, not, not, Verdict.yes("Conflicted", message));
  }

  /** It cannot be stored as it is. */
  public static Map<String, Verdict> refused(String reason, String message) {
    Verdict not = Verdict.no(reason, message);
    return all(not, not, not, NO_CONFLICT);
  }

  private static Map<String, Verdict> all(
      Verdict ready, Verdict stored, Verdict projected, Verdict conflicted) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    verdicts.put(READY, ready);
    verdicts.put(STORED, stored);
    verdicts.put(PROJECTED, projected);
    verdicts.put(CONFLICTED, conflicted);
    return verdicts;
  }
}
