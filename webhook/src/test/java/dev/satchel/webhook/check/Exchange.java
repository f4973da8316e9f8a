package dev.satchel.webhook.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A request, and what it is answered, without a connection in between. */
public final class Exchange {
  private static final HttpPrologue PROLOGUE =
      HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.POST, "/", false);
  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_HEADERS = 16 * 1024;

  private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.1", 4000);

  private final WritableHeaders<?> sentHeaders = WritableHeaders.create();
  private final ServerRequest request;
  private final ServerResponse response;
  private Status status = Status.OK_200;
  private byte[] sent;

  private Exchange(Headers headers, byte[] body) {
    request = proxy(ServerRequest.class, requested(ServerRequestHeaders.create(headers), body));
    response = proxy(ServerResponse.class, answered());
  }

  public static Exchange of(Headers headers, byte[] body) {
    return new Exchange(headers, body);
  }

  /** As Helidon reads them; empty: it refuses them itself. */
  public static Optional<Headers> headers(byte[] raw) {
    Iterator<byte[]> parts = List.of(raw, END).iterator();
    try {
      return Optional.of(
          new Http1Headers(
                  DataReader.create(() -> parts.hasNext() ? parts.next() : null), MAX_HEADERS, true)
              .readHeaders(PROLOGUE));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static InvocationHandler requested(ServerRequestHeaders headers, byte[] body) {
    ReadableEntity content =
        proxy(
            ReadableEntity.class,
            (_, method, _) ->
                switch (method.getName()) {
                  case "hasEntity" -> body.length > 0;
                  case "inputStream" -> new ByteArrayInputStream(body);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    PeerInfo peer = proxy(PeerInfo.class, (_, _, _) -> PEER);
    return (_, method, _) ->
        switch (method.getName()) {
          case "headers" -> headers;
          case "content" -> content;
          case "remotePeer" -> peer;
          case "prologue" -> PROLOGUE;
          default -> throw new UnsupportedOperationException(method.getName());
        };
  }

  private InvocationHandler answered() {
    return (proxy, method, arguments) -> {
      if (method.isDefault()) {
        return InvocationHandler.invokeDefault(proxy, method, arguments);
      }
      switch (method.getName()) {
        case "status" -> status = (Status) arguments[0];
        case "header" -> sentHeaders.set((Header) arguments[0]);
        case "send" -> {
          if (sent != null) {
            throw new AssertionError("answered twice");
          }
          sent = arguments == null ? new byte[0] : (byte[]) arguments[0];
        }
        default -> throw new UnsupportedOperationException(method.getName());
      }
      return proxy;
    };
  }

  public ServerRequest request() {
    return request;
  }

  public ServerResponse response() {
    return response;
  }

  /**
   * The status.
   *
   * @throws AssertionError there is no answer, it is none of these, or it is no answer that HTTP
   *     can carry
   */
  public int answered(Integer... statuses) {
    if (sent == null || !List.of(statuses).contains(status.code())) {
      throw new AssertionError(sent == null ? "no answer" : "answered " + status);
    }
    for (Header header : sentHeaders) {
      if (header.allValues().stream().anyMatch(value -> value.chars().anyMatch(c -> c < ' '))) {
        throw new AssertionError("a header in several lines");
      }
    }
    return status.code();
  }

  public String sent() {
    return new String(sent, StandardCharsets.UTF_8);
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(sent);
  }
}
