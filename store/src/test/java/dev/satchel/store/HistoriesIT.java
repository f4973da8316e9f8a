package dev.satchel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.audit.AuditHistories;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/**
 * Many random histories of creates, writes, deletes, conflicts and users' ends, by two programs at
 * once that both link, while their connections are ended at any moment: the entries are exactly
 * those of the changes.
 */
class HistoriesIT {
  private static final int HISTORIES = Integer.getInteger("satchel.histories", 10_000);
  private static final int THREADS = 6;

  private final KeyText keys = new KeyText();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void entries_correspond_one_to_one_with_changes() throws Exception {
    DatabaseConfig config = RunningPostgres.of(PostgresVersion.POSTGRES_18).migrated();
    Jdbi chaos = Jdbi.create(config.jdbcUrl(), config.username(), config.password());
    try (Database one = open(config);
        Database other = open(config)) {
      AuditHistories histories = new AuditHistories(List.of(one, other));
      Thread outages = Thread.ofPlatform().start(() -> endConnections(chaos));
      List<Thread> linkers =
          List.of(one, other).stream()
              .map(database -> Thread.ofPlatform().start(() -> link(histories, database)))
              .toList();
      AtomicInteger next = new AtomicInteger();
      Simultaneously.run(
          THREADS,
          thread -> {
            for (int i = next.getAndIncrement(); i < HISTORIES; i = next.getAndIncrement()) {
              histories.run(i);
            }
            return true;
          });
      over.set(true);
      outages.join();
      for (Thread linker : linkers) {
        linker.join();
      }

      histories.drain();
      assertThat(histories.differences()).isEmpty();
      assertThat(histories.verify()).contains("Intact");
      assertThat(histories.brokenSteps()).isPositive();
      System.out.printf(
          Locale.ROOT,
          "satchel-histories: %d histories, %d entries, %d connections ended, %d steps broken off%n",
          HISTORIES,
          histories.entries(),
          ended.get(),
          histories.brokenSteps());
    }
  }

  private Database open(DatabaseConfig config) {
    Database database = Database.open(config, keys.ring());
    database.audit().use(OnPostgres.AUDIT_KEY);
    database.rotation().begin();
    return database;
  }

  private void link(AuditHistories histories, Database database) {
    while (!over.get()) {
      if (!histories.link(database)) {
        pause(20);
      }
    }
  }

  /** Now one connection, now all: between any two statements, or within one. */
  private void endConnections(Jdbi chaos) {
    while (!over.get()) {
      int most = ThreadLocalRandom.current().nextInt(20) == 0 ? 100 : 1;
      int gone =
          chaos.withHandle(
              handle ->
                  handle
                      .createQuery(
                          """
                          SELECT count(pg_terminate_backend(pid))
                            FROM (SELECT pid FROM pg_stat_activity
                                   WHERE datname = current_database()
                                     AND application_name = 'satchel' AND state <> 'idle'
                                   ORDER BY random() LIMIT :most) AS open
                          """)
                      .bind("most", most)
                      .mapTo(Integer.class)
                      .one());
      ended.addAndGet(gone);
      pause(ThreadLocalRandom.current().nextInt(50, 150));
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
