package dev.satchel.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The agent as a process of its own, with the uid, the groups and the umask that it has to stand.
 */
final class Container {
  private final Pod pod;
  private final List<String> prefix = new ArrayList<>();

  Container(Pod pod) {
    this.pod = pod;
  }

  /** Without any capability, as in a pod. */
  Container as(int uid, int gid, String groups) {
    prefix.addAll(List.of("setpriv", "--reuid", "" + uid, "--regid", "" + gid, "--inh-caps=-all"));
    prefix.addAll(List.of("--bounding-set=-all", "--no-new-privs"));
    prefix.addAll(groups.isEmpty() ? List.of("--clear-groups") : List.of("--groups", groups));
    return this;
  }

  Container umask(String mask) {
    prefix.addAll(List.of("sh", "-c", "umask " + mask + " && exec \"$@\"", "-"));
    return this;
  }

  Process start(String role) throws IOException {
    // Each container has a termination log of its own, which everybody may write.
    Path log = pod.places.terminationLog();
    Files.deleteIfExists(log);
    Files.createFile(log);
    Files.setPosixFilePermissions(
        log, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classes().toString()));
    command.addAll(List.of("dev.satchel.agent.Agent", role, pod.base.toString()));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
    process.environment().put("LANG", "C.UTF-8");
    process.environment().putAll(pod.environment);
    return process.start();
  }

  /** Runs until it ends by itself. */
  int run(String role) throws Exception {
    Process process = start(role);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(role + " did not end: " + logged());
    }
    return process.exitValue();
  }

  String logged() throws IOException {
    return Files.exists(output()) ? Files.readString(output()) : "";
  }

  private Path output() {
    return pod.base.resolve("output");
  }

  /** A copy where any uid can read it. */
  private Path classes() throws IOException {
    Path copy = pod.base.resolve("classes");
    if (!Files.exists(copy)) {
      Path original =
          Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().getPath());
      try (Stream<Path> files = Files.walk(original)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(original.relativize(file).toString()));
        }
      }
    }
    return copy;
  }
}
