package dev.satchel.crds.server;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real kube-apiserver of Kubernetes 1.20.2 with its etcd, in a folder of its own. */
public final class ApiServer implements AutoCloseable {
  /** Built once a machine by {@code e2e/cluster}. */
  private static final Path PROGRAM =
      Path.of(System.getProperty("user.home"), ".cache/satchel/kubernetes-1.20.2/kube-apiserver");

  /** An administrator's. */
  public static final String TOKEN = "only-on-loopback";

  /** From each module's own folder, where its tests run. */
  private static final Path MANIFESTS = Path.of("../crds/manifests");

  private static final String ALICE = "alice-on-loopback";

  private final Path folder;
  private final int port = freePort();
  private final Deque<Process> processes = new ArrayDeque<>();

  private ApiServer(Path folder) {
    this.folder = folder;
  }

  /** With flags beyond those that it needs. */
  public static ApiServer start(Path folder, String... flags) throws IOException {
    ApiServer server = new ApiServer(folder);
    try {
      server.start(List.of(flags));
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void start(List<String> flags) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException(
          PROGRAM + " is not there; e2e/cluster/cluster.sh prepare builds it");
    }
    int etcd = freePort();
    run(
        "etcd",
        List.of(
            "etcd",
            "--data-dir=" + folder.resolve("etcd"),
            "--unsafe-no-fsync",
            "--listen-client-urls=http://127.0.0.1:" + etcd,
            "--advertise-client-urls=http://127.0.0.1:" + etcd,
            "--listen-peer-urls=http://127.0.0.1:" + freePort()));
    Path key = Files.writeString(folder.resolve("sa.key"), rsaKeyPem());
    Path tokens =
        Files.writeString(
            folder.resolve("tokens.csv"),
            TOKEN + ",admin,1,system:masters\n" + ALICE + ",alice@example.com,2\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(),
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certs"),
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--feature-gates=BoundServiceAccountTokenVolume=true",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key));
    command.addAll(flags);
    run("kube-apiserver", command);
    try (KubernetesClient client = client()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptions()
          .failFast(this::requireAlive)
          .until(() -> client.namespaces().withName("default").get() != null);
    }
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

  /**
   * Has these kinds of ours there.
   *
   * @param plurals as the manifests are named
   */
  public void install(String... plurals) throws IOException {
    try (KubernetesClient client = client()) {
      for (String plural : plurals) {
        try (InputStream manifest = Files.newInputStream(MANIFESTS.resolve(plural + ".yaml"))) {
          client.load(manifest).create();
        }
      }
    }
  }

  /** An administrator who may do anything. */
  public KubernetesClient client() {
    return client(config().build());
  }

  /** Somebody else: that username, and those groups besides the ones that everybody has. */
  public KubernetesClient client(String username, String... groups) {
    return client(config().withImpersonateUsername(username).withImpersonateGroups(groups).build());
  }

  public String url() {
    return "https://127.0.0.1:" + port;
  }

  private ConfigBuilder config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withTrustCerts(true)
        .withOauthToken(TOKEN)
        .withRequestRetryBackoffLimit(0);
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** For kubectl: the contexts {@code admin}, which is the current one, and {@code alice}. */
  public Path kubeconfig(String namespace) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: it, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
        users: [{name: admin, user: {token: %s}}, {name: alice, user: {token: %s}}]
        contexts:
        - {name: admin, context: {cluster: it, user: admin, namespace: %4$s}}
        - {name: alice, context: {cluster: it, user: alice, namespace: %4$s}}
        current-context: admin
        """
            .formatted(port, TOKEN, ALICE, namespace));
  }

  /** All that etcd has written to its disk: what is, and what was. */
  public byte[] etcdBytes() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(folder.resolve("etcd"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.writeBytes(Files.readAllBytes(file));
      }
    }
    return all.toByteArray();
  }

  private static String rsaKeyPem() {
    try {
      byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
          .formatted(Base64.getMimeEncoder().encodeToString(key));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has RSA", e);
    }
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
      if (!process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive()) {
        continue;
      }
      process.destroyForcibly().onExit().join();
    }
  }
}
