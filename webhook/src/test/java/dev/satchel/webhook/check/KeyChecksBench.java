package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What checks cost with 100,000 live keys, beside nginx with a static answer: {@code mvn verify -pl
 * webhook -Dit.test=KeyChecksBench}. Needs Debian's nginx-light and wrk, and two cores: one for
 * whoever answers, one for whoever asks.
 */
class KeyChecksBench {
  private static final int KEYS = 100_000;
  private static final int DECISIONS = 2_000_000;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration MEASURED = Duration.ofSeconds(10);

  /** As in the image and the chart, with more memory for so many keys. */
  private static final List<String> FLAGS =
      List.of(
          "@../image/src/root/java.options",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "-Djdk.tls.server.cipherSuites=TLS_CHACHA20_POLY1305_SHA256,TLS_AES_256_GCM_SHA384",
          "--enable-native-access=ALL-UNNAMED");

  @TempDir Path folder;
  private EmbeddedPostgres postgres;

  @BeforeEach
  void start() throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    try (Database database = Database.open(store())) {
      database.migrate();
    }
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      // The triggers are made for the few rows that one transaction changes.
      statement.execute("SET session_replication_role = replica");
      statement.execute(
          """
          INSERT INTO ai_gateway_keys (uid, name, generation, scopes, allow_list, suspended)
          SELECT 'uid-of-the-key-number-' || lpad(n::text, 14, '0'), 'key-' || n, 1,
                 '{chat:invoke}', '{model:*}', false
            FROM generate_series(1, %d) n
          """
              .formatted(KEYS));
      statement.execute(
          """
          INSERT INTO ai_gateway_key_tokens (key_uid, secret_prefix, hashed_secret, delivered_at)
          SELECT 'uid-of-the-key-number-' || lpad(n::text, 14, '0'), 'sgw_' || lpad(n::text, 7, '0'),
                 sha256(('sgw_' || lpad(n::text, 7, '0') || repeat('A', 43))::bytea), now()
            FROM generate_series(1, %d) n
          """
              .formatted(KEYS));
    }
    Secret certificate = SelfSigned.create("keys").secret("ns", "tls");
    for (String file : List.of("tls.crt", "tls.key")) {
      Files.write(
          folder.resolve(file), Base64.getDecoder().decode(certificate.getData().get(file)));
    }
    Files.writeString(folder.resolve("tokens.lua"), resource("tokens.lua"));
  }

  @AfterEach
  void stop() throws IOException {
    postgres.close();
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  private DatabaseConfig store() {
    return new DatabaseConfig(url(), "postgres", "", 3);
  }

  private static String resource(String name) {
    try (InputStream in = KeyChecksBench.class.getResourceAsStream("bench/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String token(int number) {
    return "sgw_%07d".formatted(number) + "A".repeat(43);
  }

  @Test
  @Tag("bench")
  void checks_beside_a_static_answer() throws Exception {
    decisions();
    Load tls = server("tls");
    Load plain = server("plain");
    nginx(tls, plain);
  }

  /** How long a decision takes, its clock included: some 25 ns. */
  private void decisions() throws Exception {
    Lease lease = new Lease(CheckConfig.DEFAULT_LEASE, Clock.systemUTC(), System::nanoTime);
    LiveKeys keys = new LiveKeys(lease);
    try (Database database = Database.open(store());
        AutoCloseable feed = Source.of(database).follow(keys, Clock.systemUTC())) {
      await().until(() -> feed != null && lease.isHeld());
      KeyChecks checks = new KeyChecks(keys, lease, new LastUses(_ -> {}), Clock.systemUTC());
      Wanted wanted = Wanted.of(List.of("chat:invoke"), List.of("model:gpt-5"));
      String[] tokens =
          new Random(1)
              .ints(10_000, 1, KEYS + 1)
              .mapToObj(KeyChecksBench::token)
              .toArray(String[]::new);
      long[] nanos = new long[DECISIONS];
      // The first time is for the compiler.
      for (int run = 0; run < 2; run++) {
        int accepted = 0;
        for (int i = 0; i < DECISIONS; i++) {
          long begin = System.nanoTime();
          Verdict verdict = checks.check(tokens[i % tokens.length], wanted);
          nanos[i] = System.nanoTime() - begin;
          accepted += verdict instanceof Verdict.Accepted ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(DECISIONS);
      }
      Arrays.sort(nanos);
      print(
          "\"case\": \"a decision in process\", \"keys\": %d, \"p50Micros\": %.2f, \"p99Micros\": %.2f,"
              + " \"p999Micros\": %.2f",
          KEYS,
          nanos[DECISIONS / 2] / 1e3,
          nanos[DECISIONS / 100 * 99] / 1e3,
          nanos[DECISIONS / 1000 * 999] / 1e3);
    }
  }

  private Load server(String transport) throws Exception {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", Load.SERVERS_CORE, java()));
    command.addAll(FLAGS);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            BenchedServer.class.getName(),
            url(),
            folder.toString(),
            transport));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader said = process.inputReader();
        var tell = process.outputWriter()) {
      String[] ready = said(said, "ready ");
      if (transport.equals("tls")) {
        print(
            "\"case\": \"a replica's start\", \"keys\": %d, \"untilAllKeysAreKnownMillis\": %s,"
                + " \"bytesPerKey\": %.0f",
            KEYS, ready[2], Double.parseDouble(ready[3]) / KEYS);
      }
      String url = (transport.equals("tls") ? "https" : "http") + "://127.0.0.1:" + ready[1];
      Load load = measure("/authz, " + transport, process.toHandle(), url);
      tell.write("?\n");
      tell.flush();
      String[] answered = said(said, "answered ");
      double within = Double.parseDouble(answered[2]) / Double.parseDouble(answered[1]);
      print(
          "\"case\": \"/authz in process, %s\", \"answers\": %s, \"within1Milli\": %.5f",
          transport, answered[1], within);
      assertThat(within).isGreaterThan(0.99);
      if (transport.equals("tls")) {
        record(process, url);
      }
      return load;
    } finally {
      process.destroy();
      var _ = process.waitFor();
    }
  }

  /**
   * What the server does at full load, for the page, which counts 10 ms for each sample; it is of
   * no figure above, since the recorder takes some time itself.
   */
  private void record(Process server, String url) throws Exception {
    Path recording = Path.of("target", "key-checks-tls.jfr").toAbsolutePath();
    recorder(
        server,
        "JFR.start",
        "name=checks",
        "settings=none",
        "+jdk.GarbageCollection#enabled=true",
        "+jdk.CPUTimeSample#enabled=true",
        "+jdk.CPUTimeSample#throttle=10ms");
    var _ = Load.of(server.toHandle(), url, folder.resolve("tokens.lua"), KEYS, 16, MEASURED);
    recorder(server, "JFR.stop", "name=checks", "filename=" + recording);
    assertThat(recording).isNotEmptyFile();
  }

  private static void recorder(Process server, String... command) throws Exception {
    List<String> jcmd = new ArrayList<>(List.of(tool("jcmd"), Long.toString(server.pid())));
    jcmd.addAll(List.of(command));
    var _ = Load.output(jcmd);
  }

  private static String java() {
    return tool("java");
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static String[] said(BufferedReader in, String what) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(what)) {
        return line.split(" ");
      }
    }
    throw new AssertionError("the server ended without " + what);
  }

  /** At full load, which is returned, and by one who asks at a time. */
  private Load measure(String name, ProcessHandle server, String url) throws Exception {
    Path script = folder.resolve("tokens.lua");
    var _ = Load.of(server, url, script, KEYS, 16, WARM_UP);
    Load full = Load.of(server, url, script, KEYS, 16, MEASURED);
    print(name + ", 16 connections", full);
    print(name + ", 1 connection", Load.of(server, url, script, KEYS, 1, MEASURED));
    return full;
  }

  private void nginx(Load tls, Load plain) throws Exception {
    int tlsPort = freePort();
    int plainPort = freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        resource("nginx.conf")
            .replace("TLS_PORT", Integer.toString(tlsPort))
            .replace("PLAIN_PORT", Integer.toString(plainPort)));
    Process process =
        new ProcessBuilder(
                "taskset",
                "-c",
                Load.SERVERS_CORE,
                "/usr/sbin/nginx",
                "-p",
                folder.toString(),
                "-c",
                "nginx.conf")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    try {
      await().ignoreExceptions().until(() -> answers(tlsPort) && answers(plainPort));
      ratio(tls, measure("nginx, tls", process.toHandle(), "https://127.0.0.1:" + tlsPort), "tls");
      ratio(
          plain,
          measure("nginx, plain", process.toHandle(), "http://127.0.0.1:" + plainPort),
          "plain");
    } finally {
      process.destroy();
      var _ = process.waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static boolean answers(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    }
  }

  private static void ratio(Load ours, Load nginx, String transport) {
    print(
        "\"case\": \"/authz to nginx, %s\", \"ofAnswersACpuSecond\": %.3f",
        transport, ours.aCpuSecond() / nginx.aCpuSecond());
  }

  private static void print(String name, Load load) {
    print(
        "\"case\": \"%s\", \"answers\": %d, \"perSecond\": %.0f, \"perCpuSecond\": %.0f,"
            + " \"p50Millis\": %.3f, \"p99Millis\": %.3f",
        name,
        load.answers(),
        load.aSecond(),
        load.aCpuSecond(),
        load.p50Millis(),
        load.p99Millis());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, "satchel-bench: {" + format + "}%n", values);
  }
}
