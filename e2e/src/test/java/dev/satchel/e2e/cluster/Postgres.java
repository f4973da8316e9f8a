package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The scenarios' store: runs unless it is told to stop (images/postgres.sh). */
public final class Postgres {
  private static final String NAMESPACE = "satchel-e2e-store";
  private static final String POD = "postgres-0";

  public static final String NULL = "\\N";

  private Postgres() {}

  /** As a crash would, with its data kept. */
  public static void stop() {
    sh("touch /data/stopped && /postgres/bin/pg_ctl -D /data/db -m immediate stop");
  }

  /** Waits until it takes connections. */
  public static void start() {
    sh("rm -f /data/stopped");
    Eventually.within(60).untilAsserted(() -> sh("/postgres/bin/pg_ctl -D /data/db status"));
  }

  /** All that is in it, as SQL, by the machine's own {@code pg_dump}. */
  public static String dump() {
    return run("pg_dump");
  }

  /** What {@code psql} says of it, as a superuser: a line for each row, columns parted by a bar. */
  public static String sql(String statements) {
    return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statements).strip();
  }

  private static String run(String program, String... arguments) {
    Program run =
        Program.run(
            "",
            Map.of(),
            Stream.of(
                    Stream.of("nsenter", "--net=/run/netns/" + System.getenv("SATCHEL_NETNS")),
                    Stream.of(program, "-h", address(), "-U", "postgres"),
                    Stream.of(arguments),
                    Stream.of("postgres"))
                .flatMap(it -> it)
                .toList());
    assertThat(run.status()).as(run.err()).isZero();
    return run.out();
  }

  /** A table's rows, as texts by column; {@link #NULL} is one that holds nothing. */
  public static List<Map<String, String>> rows(String table) {
    List<Map<String, String>> rows = new ArrayList<>();
    List<String> columns = List.of();
    for (String line : dump().split("\n")) {
      if (line.startsWith("COPY public." + table + " (")) {
        columns = List.of(line.replaceAll(".* \\((.*)\\) FROM stdin;", "$1").split(", "));
      } else if (line.equals("\\.")) {
        columns = List.of();
      } else if (!columns.isEmpty()) {
        String[] values = line.split("\t", -1);
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
          row.put(columns.get(i), values[i]);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static String address() {
    return Cluster.client()
        .services()
        .inNamespace(NAMESPACE)
        .withName("postgres")
        .get()
        .getSpec()
        .getClusterIP();
  }

  private static void sh(String command) {
    Exec exec = Exec.run(NAMESPACE, POD, "postgres", "sh", "-c", command);
    assertThat(exec.status()).as("%s: %s%s", command, exec.text(), exec.err()).isZero();
  }
}
