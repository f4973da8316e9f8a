package dev.satchel.operator.trace;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;

/**
 * Makes a span of each look at an object. One at a user is part of the trace of the newest look at
 * a secret that asked for it, and linked to the others.
 */
public final class TracedExecutions implements Metrics {
  private final Metrics timed;
  private final Tracer tracer;
  private final Causes causes;
  private final String userController;

  /**
   * @param timed what times the execution itself
   * @param userController the name of the controller of users
   */
  public TracedExecutions(Metrics timed, Tracer tracer, Causes causes, String userController) {
    this.timed = timed;
    this.tracer = tracer;
    this.causes = causes;
    this.userController = userController;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Span span = builder(execution).startSpan();
    try (Scope _ = span.makeCurrent()) {
      T result = timed.timeControllerExecution(execution);
      span.setAttribute("satchel.outcome", execution.successTypeName(result));
      return result;
    } catch (Exception e) {
      Steps.failed(span, e);
      throw e;
    } finally {
      span.end();
    }
  }

  private SpanBuilder builder(ControllerExecution<?> execution) {
    SpanBuilder builder =
        tracer
            .spanBuilder(execution.name() + " " + execution.controllerName())
            .setNoParent()
            .setAttribute("satchel.controller", execution.controllerName());
    if (execution.controllerName().equals(userController)) {
      List<SpanContext> asked = causes.take(execution.resourceID().getName());
      asked.stream()
          .findFirst()
          .ifPresent(cause -> builder.setParent(Context.root().with(Span.wrap(cause))));
      asked.stream().skip(1).forEach(builder::addLink);
    }
    return builder;
  }
}
