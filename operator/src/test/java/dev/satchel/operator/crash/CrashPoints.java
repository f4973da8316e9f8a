package dev.satchel.operator.crash;

import java.io.PrintStream;

/**
 * Ends this process at a step, as a kill or a lost machine would: nothing is flushed, closed or
 * taken back. A step lies before and after everything that others can see: a write to the API
 * server, the commit of a transaction that wrote.
 */
final class CrashPoints {
  private static final int KILLED = 137;

  private final PrintStream test;
  private volatile String fatal = "";

  /**
   * @param test who is told when it dies
   */
  CrashPoints(PrintStream test) {
    this.test = test;
  }

  /** Dies at the next step of that name. */
  void arm(String step) {
    fatal = step;
  }

  void step(String name) {
    if (name.equals(fatal)) {
      test.println(CrashingOperator.CRASH);
      test.flush();
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
