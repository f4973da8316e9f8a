package dev.satchel.webhook.check;

import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.webhook.server.KeyMaterial;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.helidon.common.tls.Tls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * A check server in a process of its own, for {@link KeyChecksBench}: {@code JDBC-URL FOLDER
 * tls|plain}. Says {@code ready PORT START-UP-MILLIS BYTES}, and to each line that it is sent how
 * many answers there were and how many of them took a millisecond at most.
 */
final class BenchedServer {
  private BenchedServer() {}

  public static void main(String[] arguments) throws Exception {
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
        .setLevel(ch.qos.logback.classic.Level.WARN);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Tls tls = arguments[2].equals("tls") ? tls(Path.of(arguments[1])) : plain();
    try (Database database = Database.open(new DatabaseConfig(arguments[0], "postgres", "", 3));
        var kubernetes = new KubernetesClientBuilder().build()) {
      long before = used();
      long begin = System.nanoTime();
      try (KeyCheckServer server =
          KeyCheckServer.start(
              CheckConfig.onPort(0), database, Optional::empty, kubernetes, registry)) {
        while (!server.isAvailable()) {
          Thread.sleep(1);
        }
        long took = System.nanoTime() - begin;
        long bytes = used() - before;
        server.use(tls);
        System.out.printf("ready %d %d %d%n", server.port().orElseThrow(), took / 1_000_000, bytes);
        answer(registry);
      }
    }
  }

  private static void answer(PrometheusMeterRegistry registry) throws Exception {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (in.readLine() != null) {
        String metrics = registry.scrape();
        System.out.printf(
            "answered %.0f %.0f%n",
            answers(metrics, "le=\"+Inf\""), answers(metrics, "le=\"0.001\""));
      }
    }
  }

  private static double answers(String metrics, String bucket) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("satchel_key_check_duration_seconds_bucket"))
        .filter(line -> line.contains("endpoint=\"authz\"") && line.contains(bucket))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Tls tls(Path folder) throws Exception {
    Base64.Encoder base64 = Base64.getEncoder();
    return KeyMaterial.tls(
        new SecretBuilder()
            .addToData(
                "tls.crt", base64.encodeToString(Files.readAllBytes(folder.resolve("tls.crt"))))
            .addToData(
                "tls.key", base64.encodeToString(Files.readAllBytes(folder.resolve("tls.key"))))
            .build());
  }

  private static Tls plain() {
    return Tls.builder().enabled(false).build();
  }
}
