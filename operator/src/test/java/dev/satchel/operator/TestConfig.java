package dev.satchel.operator;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.policy.Policy;
import dev.satchel.operator.audit.AuditConfig;
import java.time.Duration;

/** How the operators of tests are set up: in the namespace {@code satchel}, on any free port. */
public final class TestConfig {
  private TestConfig() {}

  /** One that works at once. */
  public static OperatorConfig of(String identity, Policy policy) {
    return of(identity, false, policy);
  }

  /** One that works once it has the Lease. */
  static OperatorConfig elected(String identity) {
    return of(identity, true, Policy.DEFAULT);
  }

  private static OperatorConfig of(String identity, boolean leaderElection, Policy policy) {
    return new OperatorConfig(
        "satchel",
        identity,
        leaderElection,
        0,
        4,
        Duration.ofDays(30),
        policy,
        KeyPolicy.NONE,
        AuditConfig.DEFAULT);
  }
}
