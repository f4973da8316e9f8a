package dev.satchel.bench;

import java.security.GeneralSecurityException;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the measurements and prints a line of JSON for each. */
public final class Bench {
  private Bench() {}

  /** Takes about two minutes. */
  public static void main(String[] arguments) throws RunnerException, GeneralSecurityException {
    var options =
        new OptionsBuilder()
            .include(SealingBenchmark.class.getSimpleName())
            .verbosity(VerboseMode.SILENT)
            .build();
    for (RunResult result : new Runner(options).run()) {
      String name = result.getPrimaryResult().getLabel();
      SealingBenchmark sizes = new SealingBenchmark();
      sizes.bytes = Integer.parseInt(result.getParams().getParam("bytes"));
      sizes.prepare();
      System.out.printf(
          Locale.ROOT,
          "satchel-bench: {\"benchmark\": \"%s\", \"valueBytes\": %d, \"sealedCharacters\": %d, \"perSecond\": %.0f, \"error\": %.0f}%n",
          name,
          sizes.bytes,
          sizes.length(name),
          result.getPrimaryResult().getScore(),
          result.getPrimaryResult().getScoreError());
    }
  }
}
