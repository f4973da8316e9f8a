package dev.satchel.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The etcd of our own cluster, behind the API servers' backs, by its gRPC gateway. {@code
 * SATCHEL_NETNS} says in which network namespace it listens.
 */
public final class Etcd {
  private static final String NETNS = System.getenv("SATCHEL_NETNS");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Etcd() {}

  /** Whether the cluster is one whose etcd can be asked. */
  public static boolean isAtHand() {
    return NETNS != null;
  }

  /**
   * One write of one key.
   *
   * @param value as ISO 8859-1, which has a character for each byte
   */
  public record Write(String key, String value) {}

  /** The present revision. */
  public static long revision() {
    JsonNode answer = json(post("/v3/kv/range", 10, "{\"key\":\"AA==\",\"limit\":\"1\"}"));
    return answer.at("/header/revision").asLong();
  }

  /**
   * Every write from a revision on to the present one, what was overwritten or deleted since
   * included. API servers compact what is older than five minutes.
   */
  public static List<Write> since(long revision) {
    long present = revision();
    String request =
        "{\"create_request\":{\"key\":\"AA==\",\"range_end\":\"AA==\",\"start_revision\":\"%d\"}}"
            .formatted(revision);
    List<Write> writes = new ArrayList<>();
    long last = 0;
    for (String line : post("/v3/watch", 10, request).split("\n")) {
      JsonNode result = json(line).path("result");
      if (result.path("canceled").asBoolean()) {
        throw new IllegalStateException("etcd has compacted revision " + revision);
      }
      for (JsonNode event : result.path("events")) {
        last = Math.max(last, event.at("/kv/mod_revision").asLong());
        writes.add(new Write(decoded(event.at("/kv/key")), decoded(event.at("/kv/value"))));
      }
    }
    if (last < present) {
      throw new IllegalStateException("read up to %d of %d".formatted(last, present));
    }
    return writes;
  }

  private static String decoded(JsonNode base64) {
    return new String(Base64.getDecoder().decode(base64.asText("")), StandardCharsets.ISO_8859_1);
  }

  /** A watch never ends by itself, so curl ends it after some seconds. */
  private static String post(String path, int seconds, String body) {
    return Program.run(
            body,
            Map.of(),
            List.of(
                "nsenter",
                "--net=/run/netns/" + NETNS,
                "curl",
                "-sSN",
                "-m",
                Integer.toString(seconds),
                "--data-binary",
                "@-",
                "http://127.0.0.1:2379" + path))
        .out();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
