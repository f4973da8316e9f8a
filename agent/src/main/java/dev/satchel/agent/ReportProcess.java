package dev.satchel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Posts by another process of the same program, which ends afterwards. What TLS takes, a third of
 * an agent's memory, would otherwise stay for as long as the pod lives, for a few posts in its
 * life.
 */
final class ReportProcess implements ReportChannel {
  /** The role of {@link Agent} in that process. It takes the report from its standard input. */
  static final String ROLE = "post";

  /**
   * Connecting and reading have limits of their own; this one is for a node without a processor.
   */
  private static final int AT_MOST_SECONDS = 30;

  /** The image's cache of loaded classes is without TLS, which this process never runs. */
  private static final String CACHE = "-XX:AOTCache=/agent.aot";

  private static final String POST_CACHE = "-XX:AOTCache=/post.aot";

  /** Where a cache is made, by {@code ImageRoot}: two processes cannot write the same. */
  private static final String RECORDS_CACHE = "-XX:AOTCacheOutput=";

  private final List<String> command;

  ReportProcess(List<String> command) {
    this.command = List.copyOf(command);
  }

  /**
   * Runs what this process runs, in the other role; empty if the system does not say what that is.
   *
   * @param own the arguments of this process: its role, and what follows it
   */
  static Optional<ReportChannel> likeThis(String[] own) {
    ProcessHandle.Info info = ProcessHandle.current().info();
    String[] all = info.arguments().orElse(new String[0]);
    if (info.command().isEmpty() || all.length <= own.length) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    command.add(info.command().get());
    for (String option : List.of(all).subList(0, all.length - own.length)) {
      if (option.equals(CACHE)) {
        command.add(POST_CACHE);
      } else if (!option.startsWith(RECORDS_CACHE)) {
        command.add(option);
      }
    }
    command.add(ROLE);
    command.addAll(List.of(own).subList(1, own.length));
    return Optional.of(new ReportProcess(command));
  }

  @Override
  public int post(String report) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream out = process.getInputStream()) {
      try (OutputStream in = process.getOutputStream()) {
        in.write(report.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended before it had read all of it. What it said tells why, not the broken pipe.
      }
      if (!process.waitFor(AT_MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no end of it within " + AT_MOST_SECONDS + " s");
      }
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      return status(said.substring(said.lastIndexOf('\n') + 1)); // the JVM may warn before that
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static int status(String said) throws IOException {
    if (!Text.isNumber(said)) {
      throw new IOException(
          said.isEmpty() ? "the process that posts ended and said nothing" : said);
    }
    return Integer.parseInt(said);
  }

  /** What that process does: says the answer's status, or why there is none. */
  static void postFrom(InputStream report, ReportChannel channel, Log log) throws IOException {
    try {
      log.line(
          Integer.toString(
              channel.post(new String(report.readAllBytes(), StandardCharsets.UTF_8))));
    } catch (IOException | RuntimeException e) {
      String text = e.getMessage();
      log.line(text == null ? e.getClass().getSimpleName() : text.replace('\n', ' '));
    }
  }
}
