package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What wrk measured of a server that has one core for itself, while wrk had another.
 *
 * @param aSecond answers by the clock
 * @param aCpuSecond answers by the processor time that the server used, whoever else was on its
 *     core
 */
record Load(long answers, double aSecond, double aCpuSecond, double p50Millis, double p99Millis) {
  static final String SERVERS_CORE = "0";
  private static final String CLIENTS_CORE = "1";

  /** Asks for some time over connections that stay open. */
  static Load of(
      ProcessHandle server, String url, Path script, int keys, int connections, Duration time)
      throws Exception {
    Duration before = server.info().totalCpuDuration().orElseThrow();
    String[] result =
        run(
            List.of(
                "taskset",
                "-c",
                CLIENTS_CORE,
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + time.toSeconds() + "s",
                "-s",
                script.toString(),
                url,
                "--",
                Integer.toString(keys)));
    Duration used = server.info().totalCpuDuration().orElseThrow().minus(before);
    long answers = Long.parseLong(result[1]);
    assertThat(result[3]).as("errors").isEqualTo("0");
    return new Load(
        answers,
        answers / (Long.parseLong(result[2]) / 1e6),
        answers / (used.toMillis() / 1e3),
        Long.parseLong(result[4]) / 1e3,
        Long.parseLong(result[5]) / 1e3);
  }

  private static String[] run(List<String> command) throws IOException, InterruptedException {
    String output = output(command);
    return output
        .lines()
        .filter(line -> line.startsWith("result "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output))
        .split(" ");
  }

  /** All that a program said, which has to end well. */
  static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
