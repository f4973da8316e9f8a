package dev.satchel.store.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.OnPostgres;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What a put looks for takes no longer the more users and secrets there are. */
class SecretLookupIT extends OnPostgres {
  private static final int LOOKS = 20; // after the fifth, a connection keeps the plan it has

  private static void look(Handle handle) {
    for (int i = 0; i < LOOKS; i++) {
      handle
          .createQuery(
              "SELECT count(*) FROM user_secrets_look('u-' || :i, 'uid', 'ns', 'n', 'E', '/f')")
          .bind("i", i)
          .mapTo(Integer.class)
          .one();
    }
  }

  private static long wholeReads(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT sum(seq_scan) FROM pg_stat_xact_user_tables
             WHERE relname IN ('users', 'user_secrets')
            """)
        .mapTo(Long.class)
        .one();
  }

  @Test
  void no_table_is_read_as_a_whole_though_all_were_empty_when_it_was_planned() {
    execute(
        """
        INSERT INTO users (uid, name, username, system, suspended)
        SELECT i::text, 'u-' || i, 'u-' || i, false, false FROM generate_series(1, 500) i
        """);

    long reads =
        sql(
            handle ->
                handle.inTransaction(
                    transaction -> {
                      look(transaction);
                      return wholeReads(transaction);
                    }));

    assertThat(reads).isZero();
  }
}
