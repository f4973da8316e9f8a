package dev.satchel.store.telemetry;

import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.secret.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetrySnapshotsIT extends OnPostgres {
  private static final Duration PERIOD = Duration.ofMinutes(30);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private TelemetrySnapshots snapshots() {
    return database.telemetry();
  }

  @Test
  void a_period_has_one_snapshot_and_the_next_another() {
    assertThat(snapshots().take(NOON.plusSeconds(7), PERIOD)).isTrue();
    database.users().save(userWrite("uid-alice", "alice", "alice@x", false, false));
    assertThat(snapshots().take(NOON.plusSeconds(1799), PERIOD)).isFalse();
    assertThat(snapshots().take(NOON.plusSeconds(1800), PERIOD)).isTrue();

    assertThat(snapshots().list())
        .containsExactly(
            new Snapshot(NOON, NOON.plusSeconds(7), UsageSummary.NONE),
            new Snapshot(
                NOON.plusSeconds(1800),
                NOON.plusSeconds(1800),
                new UsageSummary(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
  }

  @Test
  void of_many_leaders_at_once_one_takes_it() {
    List<Boolean> taken = Simultaneously.run(8, i -> snapshots().take(NOON, PERIOD));

    assertThat(taken).containsOnlyOnce(true);
    assertThat(snapshots().list()).hasSize(1);
  }

  @Test
  void snapshots_go_after_their_time() {
    snapshots().take(NOON, PERIOD);
    snapshots().take(NOON.plus(TelemetrySnapshots.RETENTION), PERIOD);
    assertThat(snapshots().list()).hasSize(2);

    snapshots().take(NOON.plus(TelemetrySnapshots.RETENTION).plus(PERIOD), PERIOD);

    assertThat(snapshots().list())
        .extracting(Snapshot::periodStart)
        .containsExactly(
            NOON.plus(TelemetrySnapshots.RETENTION),
            NOON.plus(TelemetrySnapshots.RETENTION).plus(PERIOD));
  }

  @Test
  void a_snapshot_holds_numbers_and_times_alone() {
    database.users().save(userWrite("uid-alice", "alice", "alice@x", false, false));
    database.secrets().put(Secrets.secret("token").env("TOKEN").file("~/token").write());
    snapshots().take(NOON, PERIOD);

    List<String> types =
        sql(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT DISTINCT data_type FROM information_schema.columns
                         WHERE table_name = 'telemetry_snapshots'
                        """)
                    .mapTo(String.class)
                    .list());
    assertThat(types).containsExactlyInAnyOrder("bigint", "timestamp with time zone");
    assertThat(snapshots().list().getFirst().summary())
        .isEqualTo(new UsageSummary(1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1));
  }
}
