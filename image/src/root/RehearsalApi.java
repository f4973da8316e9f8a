import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of a Kubernetes API as an operator needs to start and to look at one secret: it keeps what
 * it is given, and nothing changes by itself. It checks nothing; what the operator does is tested
 * elsewhere.
 */
final class RehearsalApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "rehearsal";

  private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> settled = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpsServer server;
  private final Path certificate;

  private RehearsalApi(HttpsServer server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /**
   * Starts one.
   *
   * @param folder an empty one, for its certificate
   */
  static RehearsalApi start(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("api.p12");
    Path certificate = folder.resolve("api.crt");
    String make = "-genkeypair -keyalg EC -groupname secp256r1 -dname CN=api -ext SAN=ip:127.0.0.1";
    keytool(store, List.of(make.split(" ")));
    keytool(store, List.of("-exportcert", "-rfc", "-file", certificate.toString()));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    RehearsalApi api = new RehearsalApi(server, certificate);
    server.createContext("/", api::answer);
    server.setExecutor(api.threads);
    server.start();
    return api;
  }

  private static void keytool(Path store, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-alias", "api", "-storepass", PASSWORD));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = keytool.waitFor();
    if (status != 0) {
      throw new IllegalStateException("keytool ended with status " + status + ": " + said);
    }
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What signs the certificate of {@link #url()}, in PEM. */
  Path certificate() {
    return certificate;
  }

  /** Has an object there. */
  void put(String path, String json) throws IOException {
    objects.put(path, (ObjectNode) JSON.readTree(json));
  }

  /** Done once a {@code UserSecret} is Ready. */
  CompletableFuture<Boolean> settled() {
    return settled;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    byte[] sent = exchange.getRequestBody().readAllBytes();
    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      say(exchange, 200, status("Success", 200)); // then the client watches without a WebSocket
      return;
    }
    if (query.contains("watch=")) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      waitForTheEnd();
      exchange.close();
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> get(exchange, path, query);
      case "POST" -> say(exchange, 201, created(path, JSON.readTree(sent)));
      case "PUT", "PATCH" -> say(exchange, 200, changed(path, (ObjectNode) JSON.readTree(sent)));
      default -> say(exchange, 200, status("Success", 200));
    }
  }

  private void waitForTheEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void get(HttpExchange exchange, String path, String query) throws IOException {
    if (path.equals("/version")) {
      ObjectNode version = JSON.createObjectNode();
      version.put("major", "1").put("minor", "29").put("gitVersion", "v1.29.0");
      say(exchange, 200, version);
    } else if (isCollection(path)) {
      ObjectNode list = JSON.createObjectNode();
      list.put("apiVersion", "v1").put("kind", "List");
      list.putObject("metadata").put("resourceVersion", "1");
      var items = list.putArray("items");
      String end = path.substring(path.lastIndexOf('/'));
      objects.forEach(
          (name, object) -> {
            String collection = name.substring(0, name.lastIndexOf('/'));
            if (collection.endsWith(end) && selects(query, object.path("metadata"))) {
              items.add(object);
            }
          });
      say(exchange, 200, list);
    } else if (objects.containsKey(path)) {
      say(exchange, 200, objects.get(path));
    } else {
      say(exchange, 404, status("Failure", 404));
    }
  }

  /** By one field, the name, or by labels that it is to have. */
  private static boolean selects(String query, JsonNode metadata) {
    return Stream.of(query.split("&"))
        .map(part -> part.split("=", 2))
        .allMatch(
            part ->
                switch (part[0]) {
                  case "fieldSelector" ->
                      part[1].equals("metadata.name=" + metadata.path("name").asText());
                  case "labelSelector" ->
                      Stream.of(part[1].split(","))
                          .map(label -> label.split("=", 2))
                          .allMatch(label -> metadata.path("labels").has(label[0]));
                  default -> true;
                });
  }

  /** {@code /apis/GROUP/VERSION[/namespaces/NAME]/PLURAL}, and the same of the first group. */
  private static boolean isCollection(String path) {
    List<String> parts = Arrays.asList(path.substring(1).split("/"));
    int prefix = parts.getFirst().equals("api") ? 2 : 3;
    List<String> rest = parts.subList(Math.min(prefix, parts.size()), parts.size());
    return rest.size() == 1 || rest.size() == 3 && rest.getFirst().equals("namespaces");
  }

  private ObjectNode created(String path, JsonNode sent) {
    ObjectNode object = (ObjectNode) sent;
    if (path.endsWith("/selfsubjectrulesreviews")) {
      ObjectNode rule = object.putObject("status").putArray("resourceRules").addObject();
      rule.putArray("apiGroups").add("coordination.k8s.io");
      rule.putArray("resources").add("leases");
      rule.putArray("verbs").add("get").add("create").add("update");
      return object;
    }
    String name = object.path("metadata").path("name").asText();
    objects.put(path + "/" + name, kept(object, name));
    return object;
  }

  private ObjectNode changed(String path, ObjectNode sent) {
    String object = path.endsWith("/status") ? path.substring(0, path.lastIndexOf('/')) : path;
    if (path.contains("/usersecrets/") && isReady(sent)) {
      settled.complete(true);
    }
    ObjectNode known = objects.getOrDefault(object, JSON.createObjectNode()).deepCopy();
    sent.properties().forEach(field -> merge(known, field.getKey(), field.getValue()));
    kept(known, object.substring(object.lastIndexOf('/') + 1));
    objects.put(object, known);
    return known;
  }

  private static boolean isReady(ObjectNode object) {
    return object.at("/status/conditions").valueStream()
        .filter(condition -> condition.path("type").asText().equals("Ready"))
        .anyMatch(condition -> condition.path("status").asText().equals("True"));
  }

  private static void merge(ObjectNode known, String field, JsonNode value) {
    if (field.equals("metadata") && known.path(field) instanceof ObjectNode metadata) {
      metadata.setAll((ObjectNode) value);
    } else {
      known.set(field, value);
    }
  }

  private static ObjectNode kept(ObjectNode object, String name) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.put("name", name).put("resourceVersion", String.valueOf(System.nanoTime()));
    if (!metadata.has("uid")) {
      metadata.put("uid", UUID.randomUUID().toString());
    }
    return object;
  }

  private static ObjectNode status(String status, int code) {
    ObjectNode answer = JSON.createObjectNode();
    return answer
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", status)
        .put("code", code);
  }

  private static void say(HttpExchange exchange, int code, ObjectNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
