package dev.satchel.webhook.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.audit.AuditApi;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditQuery;
import dev.satchel.store.audit.Checkpoint;
import dev.satchel.store.audit.LoggedEntry;
import dev.satchel.store.audit.Verification;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit log for people, as {@link AuditApi} has it. */
final class AuditEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AuditEndpoint.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int USUAL = 100;

  private final AuditLog log;
  private final Callers readers;
  private final Supplier<Optional<Checkpoint>> head;

  /**
   * @param readers who may read it
   * @param head the newest checkpoint that is known from outside the store
   */
  AuditEndpoint(AuditLog log, Callers readers, Supplier<Optional<Checkpoint>> head) {
    this.log = log;
    this.readers = readers;
    this.head = head;
  }

  void entries(ServerRequest request, ServerResponse response) {
    if (!isAllowed(request, response)) {
      return;
    }
    try {
      ObjectNode answer = Answers.json();
      ArrayNode entries = answer.putArray("entries");
      for (LoggedEntry entry : log.read(query(request.query()))) {
        entries.add(entry.json());
      }
      Answers.send(response, Status.OK_200, answer);
    } catch (StoreUnavailableException e) {
      away(response);
    } catch (IllegalArgumentException | DateTimeException e) {
      Answers.error(
          response,
          Status.BAD_REQUEST_400,
          "since must be an RFC 3339 time, limit a number from 1 to %d, after a position"
              .formatted(AuditApi.MOST));
    }
  }

  private static AuditQuery query(UriQuery asked) {
    int limit = asked.first("limit").map(Integer::parseInt).orElse(USUAL);
    if (limit < 1 || limit > AuditApi.MOST) {
      throw new IllegalArgumentException("limit");
    }
    AuditQuery query = AuditQuery.newest(limit);
    query = asked.first("after").map(Long::parseLong).map(query::after).orElse(query);
    query = asked.first("user").map(query::user).orElse(query);
    query = asked.first("object").map(query::object).orElse(query);
    query = asked.first("actor").map(query::actor).orElse(query);
    return asked.first("since").map(Instant::parse).map(query::since).orElse(query);
  }

  void verify(ServerRequest request, ServerResponse response) {
    if (!isAllowed(request, response)) {
      return;
    }
    response.status(Status.OK_200);
    response.header(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try (OutputStream out = response.outputStream()) {
      line(out, verified(out));
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("who asked for a verification was gone before its end");
    }
  }

  /** It is under way when something goes wrong, so that is said in the last line. */
  private ObjectNode verified(OutputStream out) {
    try {
      return json(
          log.verify(head.get(), entries -> line(out, Answers.json().put("checked", entries))));
    } catch (StoreUnavailableException e) {
      return Answers.json().put("error", "the store is away: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the audit log could not be verified", e);
      return Answers.json()
          .put("error", "the log of the program that checks keys says what went wrong");
    }
  }

  private static ObjectNode json(Verification verification) {
    return switch (verification) {
      case Verification.Intact intact ->
          Answers.json()
              .put("intact", true)
              .put("entries", intact.entries())
              .put("first", intact.first())
              .put("last", intact.last())
              .put("confirmed", intact.confirmed());
      case Verification.Broken(Verification.Problem problem) -> {
        ObjectNode broken =
            Answers.json()
                .put("intact", false)
                .put("table", problem.table())
                .put("problem", problem.message());
        problem.position().ifPresent(position -> broken.put("position", position));
        problem.id().ifPresent(id -> broken.put("entry", id.toString()));
        yield broken;
      }
    };
  }

  private static void line(OutputStream out, ObjectNode node) {
    try {
      out.write((JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree is writable", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isAllowed(ServerRequest request, ServerResponse response) {
    String token = request.headers().first(HeaderNames.create(AuditApi.TOKEN_HEADER)).orElse("");
    switch (readers.standing(token)) {
      case ALLOWED -> {
        return true;
      }
      case FORBIDDEN ->
          Answers.error(
              response,
              Status.FORBIDDEN_403,
              "the token's bearer must be allowed the verb get on %s.satchel.dev"
                  .formatted(AuditApi.RESOURCE));
      case UNKNOWN ->
          Answers.error(
              response,
              Status.UNAUTHORIZED_401,
              "%s must be a Kubernetes bearer token".formatted(AuditApi.TOKEN_HEADER));
      case UNDECIDED ->
          Answers.error(
              response,
              Status.SERVICE_UNAVAILABLE_503,
              "the API server cannot say now whose token it is");
    }
    return false;
  }

  private static void away(ServerResponse response) {
    Answers.error(
        response, Status.SERVICE_UNAVAILABLE_503, "the store is away; try again in a moment");
  }
}
