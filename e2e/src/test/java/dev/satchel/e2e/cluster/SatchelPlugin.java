package dev.satchel.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code kubectl satchel}, installed from its archive as docs/cli.md says. */
public final class SatchelPlugin {
  private final Path folder;

  private SatchelPlugin(Path folder) {
    this.folder = folder;
  }

  /**
   * Unpacks it.
   *
   * @param parent where; it is left there
   */
  public static SatchelPlugin install(Path parent) throws IOException {
    Path archive;
    try (Stream<Path> files = Files.list(Path.of("../cli/target"))) {
      archive =
          files
              .filter(
                  file -> file.getFileName().toString().matches("kubectl-satchel-.*\\.tar\\.gz"))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("mvn package has not made the archive"));
    }
    Program unpacked =
        Program.run(
            "", Map.of(), List.of("tar", "xzf", archive.toString(), "-C", parent.toString()));
    if (unpacked.status() != 0) {
      throw new IllegalStateException(unpacked.said());
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return new SatchelPlugin(folders.filter(Files::isDirectory).findFirst().orElseThrow());
    }
  }

  /** Runs {@code kubectl satchel} with the plugin on the {@code PATH}. */
  public Program run(String stdin, String... arguments) {
    return Kubectl.run(
        stdin,
        Map.of("PATH", folder + ":" + System.getenv("PATH")),
        Stream.concat(Stream.of("satchel"), Stream.of(arguments)).toArray(String[]::new));
  }
}
