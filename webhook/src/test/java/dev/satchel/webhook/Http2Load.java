package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's h2load (package {@code nghttp2-client}): HTTP/2 on one connection, as an API server and
 * its clients have it, at a pace that slow answers do not slow down; and from a process of its own,
 * so that what is measured does not share a heap with what measures.
 *
 * @param folder for its files
 */
record Http2Load(Path folder) {
  /**
   * One request, again and again.
   *
   * @param headers {@code :method} among them if it is not POST
   */
  record Question(String url, Map<String, String> headers, byte[] body) {}

  /** As fast as four connections can; what is refused, fails. */
  void warmUp(Question question, int requests) throws IOException, InterruptedException {
    run(question, List.of("-n", String.valueOf(requests), "-c", "4"));
  }

  /**
   * Microseconds, in ascending order; what is refused, fails.
   *
   * @param aSecond how many are begun a second
   */
  long[] measure(Question question, int requests, int aSecond)
      throws IOException, InterruptedException {
    return run(
        question,
        List.of("-n", String.valueOf(requests), "-c", "1", "-m", "32", "--rps=" + aSecond));
  }

  private long[] run(Question question, List<String> options)
      throws IOException, InterruptedException {
    Path log = folder.resolve("requests");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(List.of("h2load", "--log-file=" + log));
    if (question.body().length > 0) { // of an empty file it says that it cannot be mapped
      command.add("-d" + Files.write(folder.resolve("body"), question.body()));
    }
    command.addAll(options);
    question.headers().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
    command.add(question.url());
    Path said = folder.resolve("said");
    Process h2load =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(h2load.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(h2load.exitValue()).as(Files.readString(said)).isZero();
    try (Stream<String> lines = Files.lines(log)) {
      List<String[]> requests = lines.map(line -> line.split("\t", -1)).toList();
      assertThat(requests)
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request[1]).as(question.url()).startsWith("2"));
      long[] micros = requests.stream().mapToLong(request -> Long.parseLong(request[2])).toArray();
      Arrays.sort(micros);
      return micros;
    }
  }
}
