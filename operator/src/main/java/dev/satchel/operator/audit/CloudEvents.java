package dev.satchel.operator.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.store.audit.AuditRow;
import dev.satchel.store.audit.LoggedEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Posts each entry as a CloudEvent 1.0 in structured form (CloudEvents, HTTP Protocol Binding 3.2),
 * one after the other. Whoever is posted to one twice knows it by {@code source} and {@code id}.
 */
final class CloudEvents implements Consumer<List<LoggedEntry>> {
  static final String SINK = "cloudevents";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI url;
  private final String source;

  /**
   * Posts nothing yet.
   *
   * @param namespace Satchel's own, by which events of several are told apart
   */
  CloudEvents(URI url, String namespace) {
    this.url = url;
    source = "/satchel.dev/" + namespace;
  }

  @Override
  public void accept(List<LoggedEntry> entries) {
    entries.forEach(this::post);
  }

  ObjectNode event(LoggedEntry entry) {
    AuditRow row = entry.row();
    ObjectNode event =
        MAPPER
            .createObjectNode()
            .put("specversion", "1.0")
            .put("id", row.id().toString())
            .put("source", source)
            .put("type", "dev.satchel.audit." + row.action())
            .put("time", row.at().toString())
            .put("subject", row.namespace().isEmpty() ? row.name() : subject(row))
            .put("datacontenttype", "application/json");
    event.set("data", entry.json());
    return event;
  }

  private static String subject(AuditRow row) {
    return row.namespace() + "/" + row.name();
  }

  private void post(LoggedEntry entry) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", "application/cloudevents+json; charset=UTF-8")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    event(entry).toString(), StandardCharsets.UTF_8))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status < 200 || status >= 300) {
        throw new IllegalStateException("answered " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException("did not answer: " + e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("closing", e);
    }
  }
}
