package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.secret.PutResult.Stored;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreIT {
  @TempDir Path temp;

  private final KeyText keys = new KeyText();

  @Test
  void what_was_stored_is_there_after_the_next_start() throws Exception {
    Path folder = temp.resolve("store");
    try (EmbeddedStore store = EmbeddedStore.start(folder);
        Database database = Database.open(store.config(), keys.ring())) {
      database.migrate();
      database.audit().use(OnPostgres.AUDIT_KEY);
      database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
      assertThat(database.secrets().put(secret("a").env("A").write()))
          .isEqualTo(new Stored(1, 1, true));
    }
    // As a killed container leaves it: naming a process that is there and is no Postgres.
    Files.writeString(
        folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n/data\n");

    try (EmbeddedStore store = EmbeddedStore.start(folder);
        Database database = Database.open(store.config(), keys.ring())) {
      database.migrate();
      database.audit().use(OnPostgres.AUDIT_KEY);
      assertThat(database.secrets().put(secret("a").env("A").write()))
          .isEqualTo(new Stored(1, 1, false));
    }
  }

  @Test
  void it_is_as_durable_as_a_real_one_and_within_reach_of_its_own_user_and_pod_only()
      throws Exception {
    try (EmbeddedStore store = EmbeddedStore.start(temp)) {
      DatabaseConfig config = store.config();
      Jdbi jdbi = Jdbi.create(config.jdbcUrl(), config.username(), config.password());

      assertThat(setting(jdbi, "fsync")).isEqualTo("on");
      assertThat(setting(jdbi, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(jdbi, "full_page_writes")).isEqualTo("on");
      assertThat(setting(jdbi, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(setting(jdbi, "unix_socket_directories")).isEmpty();
      assertThat(setting(jdbi, "server_encoding")).isEqualTo("UTF8");
      assertThat(Files.getPosixFilePermissions(temp.resolve("program")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static String setting(Jdbi jdbi, String name) {
    return jdbi.withHandle(h -> h.createQuery("SHOW " + name).mapTo(String.class).one());
  }
}
