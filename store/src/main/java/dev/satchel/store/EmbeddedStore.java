package dev.satchel.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * A Postgres of our own beside the program, for trying Satchel out: no replica, no backup, no
 * upgrade to another major version. Its data stay in a folder and survive the program.
 *
 * <p>It listens on the loopback interface only and trusts who can connect there, which in a pod are
 * the pod's own containers. It runs as the program's user, who must not be root where user
 * namespaces are off, and needs {@code /bin/sh}.
 */
public final class EmbeddedStore implements AutoCloseable {
  /** Long enough for the recovery after a crash. */
  private static final Duration STARTUP = Duration.ofMinutes(1);

  private final EmbeddedPostgres server;

  private EmbeddedStore(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts the server, and makes its database if the folder has none. It ends with the program, or
   * by {@link #close()}.
   *
   * @param folder is made if need be; holds {@code data} and the unpacked {@code program}
   * @throws IOException it could not be started, or another program runs it on the same folder
   */
  public static EmbeddedStore start(Path folder) throws IOException {
    Path data = Files.createDirectories(folder).resolve("data");
    removeStalePidFile(data);
    Path program = folder.resolve("program");
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(program.toFile())
              .setPGStartupWait(STARTUP)
              .setLocaleConfig("locale", "C") // the only one that an image from scratch has
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "''")
              .setServerConfig("max_connections", "50")
              .setServerConfig("shared_buffers", "32MB")
              .setServerConfig("log_error_verbosity", "terse") // details quote rows
              // The library is for tests and trades safety for speed; after its own -F, these hold.
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
      // The library makes it writable for everybody, to share it with other users' tests.
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
      return new EmbeddedStore(server);
    } catch (IllegalStateException e) {
      throw new IOException("the embedded Postgres did not start; its own messages are logged", e);
    }
  }

  /**
   * After a crash the file that names the server's process id is left. In a container the same id
   * is soon some other process's or thread's, and Postgres would take that for itself still
   * running.
   */
  private static void removeStalePidFile(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (Files.notExists(pidFile)) {
      return;
    }
    String pid = Files.readString(pidFile).lines().findFirst().orElse("").strip();
    Path command = Path.of("/proc").resolve(pid).resolve("comm");
    boolean runs = Files.exists(command) && Files.readString(command).strip().equals("postgres");
    if (!runs) {
      Files.delete(pidFile);
    }
  }

  /** How to reach it. */
  public DatabaseConfig config() {
    return new DatabaseConfig(
        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
        "postgres",
        "",
        DatabaseConfig.DEFAULT_POOL_SIZE);
  }

  /** Stops the server; its data stay. */
  @Override
  public void close() throws IOException {
    server.close();
  }
}
