package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.encryption.KeyRing;
import dev.satchel.store.secret.UserSecrets;
import dev.satchel.store.sql.Transactions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an audit entry costs where a secret is reconciled: its value is stored, and then all that
 * its user has is read for the projection. With and without the entry, by turns, on a Postgres that
 * syncs to disk. What that is of a whole reconciliation, {@code AuditBench} tells.
 */
class AuditCostBench {
  private static final int ROUNDS = Integer.getInteger("satchel.audit.rounds", 3_000);
  private static final int WARM_UP = ROUNDS / 5;
  private static final int SECRETS = 10;

  @TempDir Path folder;

  /** Without the one statement. */
  private static final class Silent extends AuditLog {
    private Silent(Transactions transactions) {
      super(transactions, Clock.systemUTC());
    }

    @Override
    public void write(Handle handle, List<AuditEntry> entries) {}

    @Override
    public Along along(Handle handle, AuditEntry entry) {
      return Along.NOTHING;
    }
  }

  @Test
  void what_an_entry_adds_to_what_it_tells_of() throws Exception {
    KeyRing keys = new KeyText().ring();
    try (EmbeddedStore server = EmbeddedStore.start(folder);
        Database database = Database.open(server.config(), keys);
        HikariDataSource pool = pool(server.config())) {
      database.audit().use(OnPostgres.AUDIT_KEY);
      database.migrate();
      database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
      Encryption encryption = new Encryption(keys);
      encryption.writeWith(keys.currentKeyId());
      Transactions transactions = new Transactions(Jdbi.create(pool));
      AuditLog log = new AuditLog(transactions, Clock.systemUTC());
      log.use(OnPostgres.AUDIT_KEY);
      UserSecrets with = new UserSecrets(transactions, encryption, log);
      UserSecrets without = new UserSecrets(transactions, encryption, new Silent(transactions));

      long[] audited = new long[ROUNDS];
      long[] silent = new long[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        boolean first = round % 2 == 0;
        long one = nanos(first ? with : without, 2 * round);
        long other = nanos(first ? without : with, 2 * round + 1);
        if (round >= 0) {
          audited[round] = first ? one : other;
          silent[round] = first ? other : one;
        }
        // As the linker does beside it.
        if (round % 50 == 0) {
          database.auditChain().link(Optional.empty(), 500);
        }
      }
      double ratio = (double) median(audited) / median(silent) - 1;
      System.out.printf(
          Locale.ROOT,
          "satchel-bench: {\"benchmark\": \"audit-cost\", \"rounds\": %d, \"audited_us\": %d,"
              + " \"silent_us\": %d, \"cost\": %.3f}%n",
          ROUNDS,
          median(audited) / 1_000,
          median(silent) / 1_000,
          ratio);
    }
  }

  private static HikariDataSource pool(DatabaseConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setJdbcUrl(config.jdbcUrl());
    hikari.setUsername(config.username());
    hikari.setMaximumPoolSize(2);
    return new HikariDataSource(hikari);
  }

  private static long nanos(UserSecrets secrets, int number) {
    String name = "s" + Math.floorMod(number, SECRETS);
    var write =
        secret(name).env(name).value("value " + number).generation(10_000L + number).write();
    long start = System.nanoTime();
    secrets.put(write);
    secrets.project("alice");
    return System.nanoTime() - start;
  }

  private static long median(long[] times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
