package dev.satchel.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;

/** {@code satchel webhook}, with the certificate that an operator has made on that cluster. */
public final class WebhookProcess extends SatchelProcess {
  private final int admission;
  private final HttpClient client;

  private WebhookProcess(Process process, int port, int admission, HttpClient client) {
    super(process, port);
    this.admission = admission;
    this.client = client;
  }

  /** Starts one on a cluster; returns at once. */
  public static WebhookProcess start(Cluster cluster) throws IOException {
    int port = freePort();
    int admission = freePort();
    List<String> program =
        List.of(
            "webhook",
            "--namespace=" + Cluster.NAMESPACE,
            "--port=" + admission,
            "--http-port=" + port,
            "--agent-image=example.com/agent:1");
    Process process = command(cluster, Chart.of("webhook"), java(), program).start();
    return new WebhookProcess(process, port, admission, client(cluster));
  }

  private static HttpClient client(Cluster cluster) {
    JsonNode certificate =
        cluster
            .api()
            .get("/api/v1/namespaces/%s/secrets/satchel-webhook-tls".formatted(Cluster.NAMESPACE));
    byte[] authorities =
        Base64.getDecoder().decode(certificate.path("data").path("ca.crt").asText());
    return HttpClient.newBuilder()
        .sslContext(Api.trusting(new ByteArrayInputStream(authorities)))
        .build();
  }

  /** Has it judge a pod of a user's, as an API server would; throws if it is not let in. */
  public void admitPod(int user) throws IOException, InterruptedException {
    URI pods = URI.create("https://localhost:%d/mutate-pods".formatted(admission));
    HttpRequest request =
        HttpRequest.newBuilder(pods)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Objects.podReview(user)))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains("\"allowed\":true")) {
      throw new IllegalStateException("a pod was not let in: " + answer.body());
    }
  }

  @Override
  public void close() {
    super.close();
    client.shutdownNow();
  }
}
