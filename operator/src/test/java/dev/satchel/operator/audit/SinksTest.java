package dev.satchel.operator.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.satchel.store.audit.AuditRow;
import dev.satchel.store.audit.LoggedEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What whoever collects entries is given. */
class SinksTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final UUID ID = new UUID(1, 2);

  private static LoggedEntry entry(long position) {
    Instant at = Instant.parse("2027-01-01T00:00:00.5Z");
    AuditRow row =
        new AuditRow(
            ID,
            at,
            "alice",
            List.of("dev"),
            "r",
            "write",
            "UserSecret",
            "dev-alice",
            "token",
            "uid",
            "alice",
            "{\"value\":{\"secret\":true}}",
            "line\nbreak",
            List.of());
    return new LoggedEntry(position, at, row);
  }

  @Test
  void an_entry_is_one_line_of_json() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new JsonLines(new PrintStream(out, true, UTF_8)).accept(List.of(entry(1), entry(2)));

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode line = MAPPER.readTree(lines.getLast());
    assertThat(line.get("type").asText()).isEqualTo("satchel.audit");
    assertThat(line.get("position").asLong()).isEqualTo(2);
    assertThat(line.get("actor").asText()).isEqualTo("alice");
    assertThat(line.get("diff").toString()).isEqualTo("{\"value\":{\"secret\":true}}");
    assertThat(line.get("outcome").asText()).isEqualTo("line\nbreak");
  }

  @Test
  void an_entry_is_a_cloud_event_and_one_that_was_not_taken_is_an_error() throws IOException {
    List<JsonNode> events = new CopyOnWriteArrayList<>();
    List<Integer> answers = new CopyOnWriteArrayList<>(List.of(202, 503));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
              .startsWith("application/cloudevents+json");
          events.add(MAPPER.readTree(exchange.getRequestBody()));
          exchange.sendResponseHeaders(answers.removeFirst(), -1);
          exchange.close();
        });
    server.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
      CloudEvents sink = new CloudEvents(url, "satchel");
      sink.accept(List.of(entry(7)));
      assertThatThrownBy(() -> sink.accept(List.of(entry(8)))).hasMessage("answered 503");
    } finally {
      server.stop(0);
    }
    JsonNode event = events.getFirst();
    assertThat(event.get("specversion").asText()).isEqualTo("1.0");
    assertThat(event.get("id").asText()).isEqualTo(ID.toString());
    assertThat(event.get("source").asText()).isEqualTo("/satchel.dev/satchel");
    assertThat(event.get("type").asText()).isEqualTo("dev.satchel.audit.write");
    assertThat(event.get("subject").asText()).isEqualTo("dev-alice/token");
    assertThat(event.get("time").asText()).isEqualTo("2027-01-01T00:00:00.500Z");
    assertThat(event.get("data").get("position").asLong()).isEqualTo(7);
  }
}
