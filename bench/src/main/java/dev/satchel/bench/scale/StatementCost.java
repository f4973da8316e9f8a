package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.OperatorProcess;

/**
 * What new secrets cost Postgres, apart from what the operator asks of it each second anyway: while
 * there are audit entries, it puts them into the chain. Two runs of different pace tell them apart.
 *
 * @param each statements for a new secret and its projection, in tenths
 * @param aSecond statements a second besides
 */
record StatementCost(double each, double aSecond) {
  /** What was asked while so many secrets came. */
  record Run(double statements, int secrets, double seconds) {}

  /** A run that goes on. */
  record Begun(OperatorProcess operator, double statements, long at) {
    static Begun now(OperatorProcess operator) {
      return new Begun(operator, statements(operator), System.nanoTime());
    }

    /** Ends it with the last of so many secrets. */
    Run end(int secrets) {
      double seconds = (System.nanoTime() - at) / 1e9;
      return new Run(statements(operator) - statements, secrets, seconds);
    }

    private static double statements(OperatorProcess operator) {
      return operator.metric("satchel_store_statements_seconds_count");
    }
  }

  static StatementCost of(Run quick, Run slow) {
    double determinant = quick.secrets * slow.seconds - slow.secrets * quick.seconds;
    return new StatementCost(
        tenths((quick.statements * slow.seconds - slow.statements * quick.seconds) / determinant),
        (slow.statements * quick.secrets - quick.statements * slow.secrets) / determinant);
  }

  /** A look at the audit log more or less in one of the runs is some hundredths. */
  private static double tenths(double statements) {
    return Math.round(statements * 10) / 10.0;
  }
}
