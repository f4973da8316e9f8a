package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.user.UserWrite;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(PostgresVersion.class)
class OutageIT {
  private static final UserWrite ALICE = userWrite("uid-alice", "alice", "alice", false, false);

  @Parameter PostgresVersion version;
  @TempDir Path folder;

  private final KeyText keys = new KeyText();

  private EmbeddedPostgres start(int port) throws IOException {
    return version
        .server()
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  private static DatabaseConfig config(int port) {
    return new DatabaseConfig(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "", 3);
  }

  private static Stream<ThrowingCallable> operations(Database database) {
    return Stream.of(
        () -> database.users().save(ALICE),
        () -> database.users().find("alice"),
        () -> database.users().list(),
        () -> database.users().softDelete("uid-nobody", BY_ADMIN),
        () -> database.secrets().put(secret("a").env("A").write()),
        () -> database.secrets().delete("uid-nobody", BY_ADMIN),
        () -> database.secrets().project("alice"),
        () -> database.secrets().list(),
        () -> database.secrets().count("alice"),
        () -> database.rotation().report(),
        () -> database.rotation().rewrap(),
        database::migrate);
  }

  @Test
  void while_postgres_is_away_all_say_so_soon_and_afterwards_all_work() throws Exception {
    EmbeddedPostgres server = start(0);
    int port = server.getPort();
    try (Database database = Database.open(config(port), keys.ring())) {
      database.migrate();
      database.audit().use(OnPostgres.AUDIT_KEY);
      database.users().save(ALICE);
      database.secrets().put(secret("a").env("A").write());

      server.close();
      List<ThrowingCallable> operations = operations(database).toList();
      List<Throwable> thrown =
          Simultaneously.run(
              operations.size(),
              i -> {
                long start = System.nanoTime();
                Throwable result = catchThrowable(operations.get(i));
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(5));
                return result;
              });
      assertThat(thrown).allMatch(StoreUnavailableException.class::isInstance);
      assertThat(database.isAvailable()).isFalse();

      server = start(port);
      await().atMost(Duration.ofSeconds(15)).until(database::isAvailable);
      assertThat(database.secrets().put(secret("a").env("A").write()))
          .isEqualTo(new Stored(1, 1, false));
    } finally {
      server.close();
    }
  }

  @Test
  void a_store_that_was_opened_before_postgres_is_there_works_once_it_is() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Database database = Database.open(config(port), keys.ring())) {
      assertThatThrownBy(database::migrate).isInstanceOf(StoreUnavailableException.class);

      try (EmbeddedPostgres server = start(port)) {
        await().atMost(Duration.ofSeconds(15)).until(database::isAvailable);
        database.migrate();
        database.audit().use(OnPostgres.AUDIT_KEY);
        assertThat(database.users().list()).isEmpty();
      }
    }
  }

  @Test
  void a_connection_that_the_server_ends_is_an_outage_and_the_next_one_works() throws Exception {
    try (EmbeddedPostgres server = start(0);
        Database database = Database.open(config(server.getPort()), keys.ring());
        Connection blocking = server.getPostgresDatabase().getConnection();
        Connection watching = server.getPostgresDatabase().getConnection()) {
      database.migrate();
      database.audit().use(OnPostgres.AUDIT_KEY);
      database.users().save(ALICE);
      blocking.setAutoCommit(false);
      blocking.createStatement().execute("LOCK TABLE users");
      CompletableFuture<Throwable> waiting =
          CompletableFuture.supplyAsync(() -> catchThrowable(() -> database.users().find("alice")));
      await().until(() -> endedWhoWaits(watching));

      assertThat(waiting.get()).isInstanceOf(StoreUnavailableException.class);
      blocking.rollback();
      assertThat(database.users().find("alice")).isPresent();
    }
  }

  private static boolean endedWhoWaits(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement
          .executeQuery(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
              """)
          .next();
    }
  }

  @Test
  void a_primary_that_takes_no_writes_is_an_outage() throws Exception {
    try (EmbeddedPostgres server = start(0);
        Database database = Database.open(config(server.getPort()), keys.ring());
        var other = server.getPostgresDatabase().getConnection();
        var statement = other.createStatement()) {
      database.migrate();
      database.audit().use(OnPostgres.AUDIT_KEY);
      database.users().save(ALICE);
      statement.execute("ALTER SYSTEM SET default_transaction_read_only = on");
      statement.execute("SELECT pg_reload_conf()");
      UserWrite bob = userWrite("uid-bob", "bob", "bob", false, false);
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> database.users().save(bob))
                      .isInstanceOf(StoreUnavailableException.class));
      statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
      statement.execute("ALTER SYSTEM RESET default_transaction_read_only");
      statement.execute("SELECT pg_reload_conf()");
      await()
          .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
          .until(() -> database.users().save(bob) != null);
    }
  }
}
