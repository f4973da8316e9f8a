package dev.satchel.crds.manifest;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The custom-resource server of Kubernetes 1.36 on etcd, on loopback alone. No core API is behind
 * it: its only user is a client certificate of {@code system:masters}, whom it lets in and permits
 * everything without asking, and admission plugins that would ask are off.
 */
final class CrdServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String PASSWORD = "changeit";

  private final ObjectMapper json = new ObjectMapper();
  private final Deque<Process> processes = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::endProcesses);
  private final Path directory;
  private final int port = freePort();
  private final HttpClient http;

  /**
   * Starts it and waits until it answers.
   *
   * @param directory an empty one, for data, certificates and logs
   */
  CrdServer(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
    this.directory = directory;
    Path binary = binary();
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      startServer(binary, startEtcd(), certificate());
      http = HttpClient.newBuilder().sslContext(tls()).connectTimeout(PATIENCE).build();
      awaitAnswer("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** An answer of the API: an object, a table or a {@code Status}. */
  record Answer(int status, JsonNode body) {
    String message() {
      return body.path("message").asText();
    }
  }

  Answer get(String path, String accept) throws IOException, InterruptedException {
    return send(request(path).header("Accept", accept).GET());
  }

  Answer post(String path, JsonNode body) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  Answer put(String path, JsonNode body) throws IOException, InterruptedException {
    return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Server-side apply, of a field manager "test". */
  Answer apply(String path, JsonNode body) throws IOException, InterruptedException {
    return send(
        request(path + "?fieldManager=test&force=true")
            .setHeader("Content-Type", "application/apply-patch+yaml")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json");
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), json.readTree(response.body()));
  }

  private static Path binary() {
    String given = System.getProperty("SATCHEL_CRD_SERVER", System.getenv("SATCHEL_CRD_SERVER"));
    Path path =
        given == null
            ? Path.of(System.getProperty("user.home"), ".cache/satchel/crd-server/crd-server")
            : Path.of(given);
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException(
          "no custom-resource server at %s: build it with ./dev crd-server, or set SATCHEL_CRD_SERVER"
              .formatted(path));
    }
    return path;
  }

  private String startEtcd() throws IOException {
    String clients = "http://127.0.0.1:" + freePort();
    String peers = "http://127.0.0.1:" + freePort();
    try {
      start(
          "etcd",
          "etcd",
          "--data-dir=" + directory.resolve("etcd"),
          "--unsafe-no-fsync",
          "--listen-client-urls=" + clients,
          "--advertise-client-urls=" + clients,
          "--listen-peer-urls=" + peers,
          "--initial-advertise-peer-urls=" + peers,
          "--initial-cluster=default=" + peers);
    } catch (IOException e) {
      throw new IOException("etcd does not start; Debian's package is etcd-server", e);
    }
    return clients;
  }

  private void startServer(Path binary, String etcd, Path clientCa) throws IOException {
    Path kubeconfig = directory.resolve("no-core.kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: none, cluster: {server: "http://127.0.0.1:1"}}]
        contexts: [{name: none, context: {cluster: none, user: ""}}]
        current-context: none
        """);
    start(
        "crd-server",
        binary.toString(),
        "--etcd-servers=" + etcd,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + directory.resolve("certificates"),
        "--client-ca-file=" + clientCa,
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authentication-skip-lookup",
        "--authorization-kubeconfig=" + kubeconfig,
        "--disable-admission-plugins=NamespaceLifecycle,MutatingAdmissionWebhook,"
            + "ValidatingAdmissionWebhook,ValidatingAdmissionPolicy,MutatingAdmissionPolicy",
        "--enable-priority-and-fairness=false");
  }

  private void start(String name, String... command) throws IOException {
    processes.push(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start());
  }

  /** Makes the client's key, and its self-signed certificate as PEM, which is the CA too. */
  private Path certificate() throws IOException, InterruptedException {
    Path pem = directory.resolve("client.pem");
    keytool(
        "-genkeypair", "-keyalg", "EC", "-dname", "CN=test,O=system:masters", "-ext", "bc=ca:true");
    keytool("-exportcert", "-rfc", "-file", pem.toString());
    return pem;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    Deque<String> command = new ArrayDeque<>(List.of(arguments));
    command.push(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    Collections.addAll(
        command, "-alias", "client", "-keystore", keys().toString(), "-storepass", PASSWORD);
    Path log = directory.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command.toArray(String[]::new))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool failed: " + Files.readString(log));
    }
  }

  private Path keys() {
    return directory.resolve("client.p12");
  }

  private SSLContext tls() throws IOException, GeneralSecurityException {
    Path certificate = directory.resolve("certificates/apiserver.crt");
    await().atMost(PATIENCE).until(() -> running() && Files.exists(certificate));
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      int i = 0;
      for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("server-" + i++, one);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(KeyStore.getInstance(keys().toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private void awaitAnswer(String path) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> running() && get(path, "application/json").status() == 200);
  }

  /** Fails with what it said if one of the two has ended. */
  private boolean running() throws IOException {
    if (!processes.stream().allMatch(Process::isAlive)) {
      throw new IllegalStateException(
          "ended too early:\n%s%s"
              .formatted(
                  Files.readString(directory.resolve("etcd.log")),
                  Files.readString(directory.resolve("crd-server.log"))));
    }
    return true;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends what was started, the last one first. */
  @Override
  public void close() {
    endProcesses();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void endProcesses() {
    for (Process process : processes) {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
