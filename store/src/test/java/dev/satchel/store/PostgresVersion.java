package dev.satchel.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;

/** The versions of Postgres that are tested: the oldest and the newest. */
public enum PostgresVersion {
  POSTGRES_15(
      (system, hardware) ->
          URI.create(
                  "jar:"
                      + Path.of(System.getProperty("satchel.postgres-15")).toUri()
                      + "!/"
                      + archive(system, hardware))
              .toURL()
              .openStream()),
  POSTGRES_18((system, hardware) -> onClassPath(archive(system, hardware)));

  private final PgBinaryResolver binaries;

  PostgresVersion(PgBinaryResolver binaries) {
    this.binaries = binaries;
  }

  public EmbeddedPostgres.Builder server() {
    return EmbeddedPostgres.builder().setPgBinaryResolver(binaries);
  }

  private static String archive(String system, String hardware) {
    return "postgres-%s-%s.txz".formatted(system, hardware).toLowerCase(java.util.Locale.ROOT);
  }

  private static InputStream onClassPath(String name) throws IOException {
    return PostgresVersion.class.getClassLoader().getResource(name).openStream();
  }
}
