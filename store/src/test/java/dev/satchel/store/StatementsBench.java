package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.PgBench.Statement;
import dev.satchel.store.encryption.KeyRing;
import dev.satchel.store.secret.PutResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a changed value costs the store, and the look at its user that follows, beside the very same
 * statements in pgbench: what Postgres itself and a connection take for them. The rest is the
 * driver's, and what is encrypted, signed and compared. By turns, on a Postgres that syncs to disk.
 */
class StatementsBench {
  private static final int TURNS = 3;
  private static final int ROUNDS = Integer.getInteger("satchel.statements.rounds", 2_000);
  private static final int SECRETS = 10;

  /** So often, that the driver has had its statements prepared. */
  private static final int REHEARSALS = 20;

  private static final String SILENTLY = "-c log_statement=none";

  @TempDir Path folder;

  private final KeyRing keys = new KeyText().ring();
  private int generation;

  @Test
  void the_store_beside_the_same_statements_in_pgbench() throws Exception {
    try (EmbeddedPostgres server = server();
        Database told = open(server, "")) {
      told.users().save(userWrite("uid-alice", "alice", "alice", false, false));
      List<Statement> statements = statements(told, server);
      try (Database silent = open(server, "?options=" + SILENTLY.replace(" ", "%20"))) {
        PgBench pgbench = new PgBench(folder, server.getPort(), SILENTLY, statements);
        millis(silent);
        double[] store = new double[TURNS];
        double[] floor = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
          store[turn] = millis(silent);
          floor[turn] = pgbench.millis(ROUNDS);
        }
        System.out.printf(
            Locale.ROOT,
            "satchel-bench: {\"case\": \"statements\", \"rounds\": %d, \"statements\": %d,"
                + " \"storeMillis\": %.3f, \"pgbenchMillis\": %.3f}%n",
            TURNS * ROUNDS,
            statements.size(),
            middle(store),
            middle(floor));
      }
    }
  }

  /** One that writes each statement and its parameters into a file of its own. */
  private EmbeddedPostgres server() throws Exception {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setOverrideWorkingDirectory(folder.resolve("program").toFile())
        .setLocaleConfig("locale", "C")
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("logging_collector", "on")
        .setServerConfig("log_destination", "jsonlog")
        .setServerConfig("log_directory", folder.toString())
        .setServerConfig("log_filename", "statements")
        .setServerConfig("log_statement", "all")
        .start();
  }

  private Database open(EmbeddedPostgres server, String parameters) {
    String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres" + parameters;
    Database database = Database.open(new DatabaseConfig(url, "postgres", "", 3), keys);
    database.audit().use(OnPostgres.AUDIT_KEY);
    database.migrate();
    return database;
  }

  /** What the store has Postgres do for one change, as Postgres tells it. */
  private List<Statement> statements(Database store, EmbeddedPostgres server) throws Exception {
    for (int i = 0; i < REHEARSALS * SECRETS; i++) {
      change(store);
    }
    try (Connection marks = server.getPostgresDatabase().getConnection()) {
      mark(marks, "first");
      change(store);
      mark(marks, "second");
      change(store);
      mark(marks, "end");
    }
    Path log = folder.resolve("statements.json");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.readString(log).contains(markOf("end")));
    return PgBench.statements(
        Files.readAllLines(log), markOf("first"), markOf("second"), markOf("end"));
  }

  private static void mark(Connection connection, String name) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("SELECT '%s'".formatted(markOf(name)));
    }
  }

  private static String markOf(String name) {
    return "mark of the " + name;
  }

  private double millis(Database store) {
    long start = System.nanoTime();
    for (int i = 0; i < ROUNDS; i++) {
      change(store);
    }
    return (System.nanoTime() - start) / 1e6 / ROUNDS;
  }

  private void change(Database store) {
    generation++;
    String name = "s" + generation % SECRETS;
    assertThat(
            store
                .secrets()
                .put(
                    secret(name)
                        .env(name)
                        .value("value " + generation)
                        .generation(generation)
                        .write()))
        .isInstanceOf(PutResult.Stored.class);
    store.secrets().project("alice");
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
