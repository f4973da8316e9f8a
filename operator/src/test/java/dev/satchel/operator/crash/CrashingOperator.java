package dev.satchel.operator.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.crds.policy.Policy;
import dev.satchel.operator.SatchelOperator;
import dev.satchel.operator.TestConfig;
import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.store.encryption.KeyRing;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;

/**
 * The operator as a process, which a test has killed at a step: {@code KUBECONFIG JDBC_URL KEY}.
 * Each line of its input is the step at which it dies from then on. Says on its output when it is
 * ready, when it has taken a step, and when it dies.
 */
final class CrashingOperator {
  static final String READY = "ready";
  static final String ARMED = "armed";
  static final String CRASH = "crash";

  private CrashingOperator() {}

  static void main(String[] arguments) throws Exception {
    PrintStream test = System.out;
    System.setOut(System.err); // what it logs
    CrashPoints points = new CrashPoints(test);
    DriverManager.registerDriver(new CrashingDriver(points));
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(arguments[0]).toFile()))
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("crash", new CrashingApi(points)))
            .build();
    String key = arguments[2] + "\n";
    Database store =
        Database.open(
            new DatabaseConfig(CrashingDriver.url(arguments[1]), "postgres", "", 10),
            KeyRing.open(() -> key));
    SatchelOperator _ = SatchelOperator.start(TestConfig.of("test", Policy.DEFAULT), client, store);
    test.println(READY);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        points.arm(line);
        test.println(ARMED);
      }
    }
    Runtime.getRuntime().halt(0); // the test has ended
  }
}
