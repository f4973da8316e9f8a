package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.secret.PutResult;
import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A rotation while 50 values a second are written and read back. With {@code
 * -Dsatchel.rewrap.rows=100000} it is the benchmark of full size.
 */
class RewrapUnderLoadIT {
  private static final int ROWS = Integer.getInteger("satchel.rewrap.rows", 5_000);
  private static final int SECRETS_EACH = 40;
  private static final int USERS = ROWS / SECRETS_EACH;
  private static final long WRITE_PERIOD_MILLIS = 20;
  private static final Duration LOAD_BEFORE = Duration.ofSeconds(1);

  private final KeyText keys = new KeyText();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ScheduledExecutorService load =
      Executors.newScheduledThreadPool(4, Thread.ofPlatform().name("load-", 0).factory());
  private DatabaseConfig config;
  private Database database;

  @BeforeEach
  void fill() throws IOException {
    config = RunningPostgres.of(PostgresVersion.POSTGRES_18).migrated();
    database = Database.open(config, keys.ring());
    database.migrate();
    database.audit().use(OnPostgres.AUDIT_KEY);
    Simultaneously.run(
        8,
        thread -> {
          for (int user = thread; user < USERS; user += 8) {
            String name = "u" + user;
            database.users().save(userWrite("uid-" + name, name, name, false, false));
            for (int i = 0; i < SECRETS_EACH; i++) {
              put(user, i, "first");
            }
          }
          return true;
        });
  }

  @AfterEach
  void close() {
    load.shutdownNow();
    database.close();
  }

  private PutResult put(int user, int i, String value) {
    String name = "u" + user + "-s" + i;
    Secrets secret = secret(name).user("u" + user).file("~/" + name).value(value);
    return database.secrets().put(secret.write());
  }

  @Test
  void all_rows_come_to_the_new_key_and_no_write_or_read_fails() throws Exception {
    assertThat(database.secrets().list()).hasSize(USERS * SECRETS_EACH);
    CountDownLatch loaded = new CountDownLatch(Math.toIntExact(LOAD_BEFORE.toMillis() / 20));
    Future<?> writing =
        load.scheduleAtFixedRate(
            () -> writeAndRead(loaded), 0, WRITE_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(loaded.await(30, TimeUnit.SECONDS)).isTrue();

    int writesBefore = writes.get();
    long start = System.nanoTime();
    keys.rotate();
    database.rotation().follow();
    while (rowsOfOldKeys() > 0) {
      database.rotation().rewrap();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    int during = writes.get() - writesBefore;
    writing.cancel(false);
    load.shutdown();
    assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    assertThat(failure.get()).isNull();
    assertThat(rowsOfOldKeys()).isZero();
    assertThatAllAreReadWithTheNewKeyAlone();
    System.out.printf(
        Locale.ROOT,
        "satchel-bench: {\"benchmark\": \"rewrap\", \"rows\": %d, \"seconds\": %.1f,"
            + " \"writes_meanwhile\": %d, \"failed\": 0}%n",
        USERS * SECRETS_EACH,
        took.toMillis() / 1000.0,
        during);
  }

  /** A value of a random row, and at once what a projection makes of it. */
  private void writeAndRead(CountDownLatch loaded) {
    try {
      int user = ThreadLocalRandom.current().nextInt(USERS);
      int i = ThreadLocalRandom.current().nextInt(SECRETS_EACH);
      String value = "written " + writes.incrementAndGet();
      assertThat(put(user, i, value)).isInstanceOf(Stored.class);
      assertThat(values(database, "u" + user)).hasSize(SECRETS_EACH).contains(value);
    } catch (RuntimeException | AssertionError e) {
      failure.compareAndSet(null, e);
    } finally {
      loaded.countDown();
    }
  }

  private static List<String> values(Database database, String user) {
    var projection = database.secrets().project(user).orElseThrow();
    assertThat(projection.unreadable()).isEmpty();
    return projection.secrets().stream()
        .map(row -> new String(row.value().bytes(), UTF_8))
        .toList();
  }

  private long rowsOfOldKeys() {
    return database.rotation().report().stream()
        .filter(use -> !use.current())
        .mapToLong(KeyRotation.KeyUse::rows)
        .sum();
  }

  private void assertThatAllAreReadWithTheNewKeyAlone() {
    try (Database later = Database.open(config, keys.dropOld().ring())) {
      later.migrate();
      for (int user = 0; user < USERS; user++) {
        assertThat(values(later, "u" + user)).hasSize(SECRETS_EACH);
      }
    }
  }
}
