package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A gateway's pod: Debian's nginx with docs/gateways/nginx.conf as it is, a model behind it that
 * answers with the key's name, and curl.
 */
public final class Gateway {
  /** docs/gateways, seen from the module. */
  public static final Path DOCS = Path.of("../docs/gateways");

  private static final String MAIN =
      """
      daemon off;
      error_log stderr;
      pid /tmp/nginx.pid;
      events {}
      http {
        access_log off;
        client_body_temp_path /tmp/body;
        proxy_temp_path /tmp/proxy;
        fastcgi_temp_path /tmp/fastcgi;
        uwsgi_temp_path /tmp/uwsgi;
        scgi_temp_path /tmp/scgi;
        include /etc/gateway/gateway.conf;
        server {
          listen 127.0.0.1:8081;
          return 200 "model: key $http_x_satchel_key_name, token $http_authorization$http_x_api_key";
        }
      }
      """;

  /** Headers come on standard input, one a line, up to an empty one: they are in no URL. */
  private static final String HEADERS =
      "while IFS= read -r line && [ -n \"$line\" ]; do printf '%s\\n' \"$line\"; done >/tmp/sent;";

  private static final String BODY = "IFS= read -r body; printf '%s' \"$body\" >/tmp/request;";

  private static final String CURL =
      "curl -sS -m 10 --cacert /etc/satchel/ca.crt -H @/tmp/sent -D /tmp/headers -o /tmp/answer"
          + " -w '%{http_code}\\n' \"$@\"; status=$?; cat /tmp/headers /tmp/answer;"
          + " rm -f /tmp/headers /tmp/answer; exit $status";

  /**
   * What was answered.
   *
   * @param status 0: nothing
   */
  public record Answer(int status, String headers, String body) {}

  private final Workspace pod;
  private final CheckService checks;

  private Gateway(Workspace pod, CheckService checks) {
    this.pod = pod;
    this.checks = checks;
  }

  /** Makes the pod and waits until its nginx answers. */
  public static Gateway start(Scenario scenario) {
    CheckService checks = CheckService.find();
    String name = "gateway-" + Scenario.unique();
    files(scenario.namespace(), name + "-nginx", nginx());
    files(scenario.namespace(), name + "-ca", Map.of("ca.crt", CheckService.authorities()));
    Workspace pod =
        scenario.start(
            PodDraft.of(name)
                .uid(1000)
                .host(checks.ip(), checks.host())
                .host("127.0.0.1", "models")
                .configMap(name + "-nginx", "/etc/gateway")
                .configMap(name + "-ca", "/etc/satchel")
                .command("/usr/sbin/nginx", "-e", "stderr", "-c", "/etc/gateway/nginx.conf"));
    Gateway gateway = new Gateway(pod, checks);
    Eventually.within(30)
        .untilAsserted(
            () -> assertThat(gateway.throughNginx("", "/nothing").status()).isEqualTo(404));
    return gateway;
  }

  private static Map<String, String> nginx() {
    try {
      return Map.of(
          "nginx.conf", MAIN, "gateway.conf", Files.readString(DOCS.resolve("nginx.conf")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void files(String namespace, String name, Map<String, String> files) {
    Cluster.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(files)
                .build())
        .create();
  }

  public Workspace pod() {
    return pod;
  }

  /** Asks {@code /authz} by curl, which verifies the Service's certificate and its name. */
  public Answer authz(String token, String scope, String resource) {
    List<String> headers = new ArrayList<>(List.of("Authorization: Bearer " + token));
    if (!scope.isEmpty()) {
      headers.add("x-satchel-scope: " + scope);
    }
    if (!resource.isEmpty()) {
      headers.add("x-satchel-resource: " + resource);
    }
    return authz(headers);
  }

  /** The same with the headers as they are given. */
  public Answer authz(List<String> headers) {
    return curl(HEADERS + CURL, lines(headers), checks.url("/authz"));
  }

  /** Posts JSON by curl, in one line. */
  public Answer post(String path, List<String> headers, String body) {
    List<String> all = new ArrayList<>(headers);
    all.add("Content-Type: application/json");
    return curl(
        HEADERS + BODY + CURL,
        lines(all) + body + "\n",
        "--data-binary",
        "@/tmp/request",
        checks.url(path));
  }

  /** Asks the model, through nginx, with a token; empty: without. */
  public Answer throughNginx(String token, String path) {
    List<String> headers = token.isEmpty() ? List.of() : List.of("Authorization: Bearer " + token);
    return curl(HEADERS + CURL, lines(headers), "http://127.0.0.1:8080" + path);
  }

  private static String lines(List<String> headers) {
    return headers.stream().map(header -> header + "\n").collect(Collectors.joining()) + "\n";
  }

  private Answer curl(String program, String lines, String... arguments) {
    String[] command =
        Stream.concat(Stream.of("sh", "-c", program, "curl"), Stream.of(arguments))
            .toArray(String[]::new);
    Exec exec = Exec.runReading(lines, pod.namespace(), pod.name(), PodDraft.CONTAINER, command);
    assertThat(exec.status()).as("curl: %s", exec.err()).isZero();
    String[] parts = exec.text().split("\n", 2);
    int end = parts[1].indexOf("\r\n\r\n");
    return new Answer(
        Integer.parseInt(parts[0].strip()),
        parts[1].substring(0, end + 2),
        parts[1].substring(end + 4));
  }
}
