package dev.satchel.operator.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.function.Supplier;

/**
 * Runs work as a span, part of the one that is current. A span has a name and times, and of a
 * failure the kind; never what it was about.
 */
public final class Steps {
  private final Tracer tracer;

  public Steps(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Throws what the work throws. */
  public <T> T run(String name, Supplier<T> work) {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope _ = span.makeCurrent()) {
      return work.get();
    } catch (RuntimeException e) {
      failed(span, e);
      throw e;
    } finally {
      span.end();
    }
  }

  /** An exception's text may have names in it. */
  static void failed(Span span, Exception thrown) {
    span.setStatus(StatusCode.ERROR).setAttribute("error.type", thrown.getClass().getSimpleName());
  }
}
