package dev.satchel.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real kube-apiserver of Kubernetes 1.20.2 with its etcd, in a folder of its own. */
final class ApiServer implements AutoCloseable {
  /** Built once a machine by {@code e2e/cluster}. */
  static final Path PROGRAM =
      Path.of(System.getProperty("user.home"), ".cache/satchel/kubernetes-1.20.2/kube-apiserver");

  private static final String ADMIN = "only-on-loopback";
  private static final String ALICE = "alice-on-loopback";

  private final Path folder;
  private final int port = freePort();
  private final Deque<Process> processes = new ArrayDeque<>();

  private ApiServer(Path folder) {
    this.folder = folder;
  }

  static ApiServer start(Path folder) throws IOException, GeneralSecurityException {
    ApiServer server = new ApiServer(folder);
    try {
      server.start();
      return server;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void start() throws IOException, GeneralSecurityException {
    String etcd = "http://127.0.0.1:" + freePort();
    run(
        "etcd",
        List.of(
            "etcd",
            "--data-dir=" + folder.resolve("etcd"),
            "--unsafe-no-fsync",
            "--listen-client-urls=" + etcd,
            "--advertise-client-urls=" + etcd,
            "--listen-peer-urls=http://127.0.0.1:" + freePort()));
    Path key = Files.writeString(folder.resolve("sa.key"), rsaKeyPem());
    Path tokens =
        Files.writeString(
            folder.resolve("tokens.csv"),
            ADMIN + ",admin,1,system:masters\n" + ALICE + ",alice@example.com,2\n");
    run(
        "kube-apiserver",
        List.of(
            PROGRAM.toString(),
            "--etcd-servers=" + etcd,
            "--bind-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=" + folder.resolve("certs"),
            "--token-auth-file=" + tokens,
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + key,
            "--service-account-signing-key-file=" + key));
    try (KubernetesClient client = client()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptions()
          .failFast(this::requireAlive)
          .until(() -> client.namespaces().withName("default").get() != null);
    }
  }

  private static String rsaKeyPem() throws GeneralSecurityException {
    byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(key));
  }

  private void requireAlive() throws IOException {
    if (processes.stream().anyMatch(process -> !process.isAlive())) {
      throw new IllegalStateException(Files.readString(folder.resolve("kube-apiserver.log")));
    }
  }

  private void run(String name, List<String> command) throws IOException {
    processes.push(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  /** Of an administrator. */
  KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withTrustCerts(true)
            .withOauthToken(ADMIN)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** With the contexts {@code admin} and {@code alice}, both in the namespace dev-alice. */
  Path kubeconfig() throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
        users: [{name: admin, user: {token: %s}}, {name: alice, user: {token: %s}}]
        contexts:
        - {name: admin, context: {cluster: c, user: admin, namespace: dev-alice}}
        - {name: alice, context: {cluster: c, user: alice, namespace: dev-alice}}
        current-context: admin
        """
            .formatted(port, ADMIN, ALICE));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroy();
      if (process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive()) {
        process.destroyForcibly().onExit().join();
      }
    }
  }
}
