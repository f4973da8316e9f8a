package dev.satchel.bench.cluster;

import dev.satchel.crds.server.ApiServer;
import dev.satchel.store.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A kube-apiserver on etcd and a Postgres, with Satchel's kinds, and nobody who works on them.
 * Postgres syncs to disk, etcd does not: a cluster's etcd has disks of its own.
 */
public final class Cluster implements AutoCloseable {
  /** Where the operator is. */
  public static final String NAMESPACE = "satchel";

  private final Path folder;
  private final ApiServer server;
  private final EmbeddedStore store;
  private final Api api;
  private final Thread atExit = new Thread(this::end);

  private Cluster(Path folder, ApiServer server, EmbeddedStore store) {
    this.folder = folder;
    this.server = server;
    this.store = store;
    api = new Api(server.url(), certificate());
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts both, in a folder of their own that goes with them. */
  public static Cluster start() throws IOException {
    Path folder = Files.createTempDirectory("satchel-bench");
    try {
      return start(folder);
    } catch (IOException | RuntimeException e) {
      Folders.delete(folder);
      throw e;
    }
  }

  private static Cluster start(Path folder) throws IOException {
    // There is no controller that would make the accounts which this plugin asks for.
    ApiServer server = ApiServer.start(folder, "--disable-admission-plugins=ServiceAccount");
    try {
      Cluster cluster =
          new Cluster(folder, server, EmbeddedStore.start(folder.resolve("postgres")));
      cluster.install();
      return cluster;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void install() throws IOException {
    server.install("workspaceusers", "usersecrets", "aigatewaykeys");
    api.create(Objects.namespace(NAMESPACE));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () ->
                api.get(Objects.SECRETS).has("items")
                    && api.get(Objects.USERS).has("items")
                    && api.get(Objects.KEYS).has("items"));
  }

  public Api api() {
    return api;
  }

  private Path certificate() {
    return folder.resolve("certs/apiserver.crt");
  }

  /**
   * What a program finds the API server by. As in a pod there is no kubeconfig: to read one, the
   * client loads the classes of every kind that Kubernetes has.
   */
  Map<String, String> access() {
    return Map.of(
        "KUBECONFIG",
        "/dev/null",
        "KUBERNETES_MASTER",
        server.url(),
        "KUBERNETES_CERTS_CA_FILE",
        certificate().toString(),
        "KUBERNETES_AUTH_TOKEN",
        ApiServer.TOKEN);
  }

  /** The JDBC URL of its Postgres, for {@code postgres} without a password. */
  public String jdbcUrl() {
    return store.config().jdbcUrl();
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
    Folders.delete(folder);
  }

  private void end() {
    api.close();
    server.close();
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
