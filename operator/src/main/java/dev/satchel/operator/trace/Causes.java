package dev.satchel.operator.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which looks at secrets asked for a projection of their user, so that it is a part of their trace.
 * Kept until the projection begins.
 */
public final class Causes {
  /** Fifty secrets applied at once end in one projection; more links tell nobody more. */
  private static final int MOST = 50;

  private final Map<String, List<SpanContext>> byUser = new ConcurrentHashMap<>();

  /** The current span, if there is one, asks for it. */
  public void add(String user) {
    SpanContext cause = Span.current().getSpanContext();
    if (cause.isSampled()) {
      byUser.merge(
          user,
          List.of(cause),
          (before, one) -> Stream.concat(one.stream(), before.stream()).limit(MOST).toList());
    }
  }

  /** Those since the last call, the newest first. */
  List<SpanContext> take(String user) {
    List<SpanContext> causes = byUser.remove(user);
    return causes == null ? List.of() : causes;
  }
}
