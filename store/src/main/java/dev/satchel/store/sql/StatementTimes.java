package dev.satchel.store.sql;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts and times statements by what they do; neither their text nor what is bound to them. */
public final class StatementTimes implements SqlLogger {
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final Map<Operation, Timer> times = new EnumMap<>(Operation.class);
  private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);
  private final Tracer tracer;

  private enum Operation {
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    OTHER;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Operation of(StatementContext statement) {
      String sql = Objects.requireNonNullElse(statement.getRawSql(), "").stripLeading();
      String first = sql.split("\\s", 2)[0];
      if (!first.equalsIgnoreCase("WITH")) {
        return ofVerb(first);
      }
      return Stream.of(outsideParentheses(sql).split("\\W+"))
          .map(Operation::ofVerb)
          .filter(operation -> operation != OTHER)
          .findFirst()
          .orElse(OTHER);
    }

    private static Operation ofVerb(String word) {
      return switch (word.toUpperCase(Locale.ROOT)) {
        case "SELECT" -> SELECT;
        case "INSERT" -> INSERT;
        case "UPDATE" -> UPDATE;
        case "DELETE" -> DELETE;
        default -> OTHER;
      };
    }

    /** What follows {@code WITH} says what the statement does, not what is in it. */
    private static String outsideParentheses(String sql) {
      StringBuilder outside = new StringBuilder();
      int depth = 0;
      for (int i = 0; i < sql.length(); i++) {
        char c = sql.charAt(i);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 0) {
          outside.append(c);
        }
      }
      return outside.toString();
    }
  }

  private enum Reason {
    UNAVAILABLE,
    LOST_RACE,
    REFUSED,
    OTHER;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Reason of(SQLException thrown) {
      return Failure.in(thrown)
          .map(
              failure -> {
                if (failure.isUnavailable()) {
                  return UNAVAILABLE;
                }
                if (failure.isLostRace()) {
                  return LOST_RACE;
                }
                return failure.isCheckViolation() ? REFUSED : OTHER;
              })
          .orElse(OTHER);
    }
  }

  /**
   * @param tracer each statement is a span of it, if there is a span that it is part of
   */
  public StatementTimes(MeterRegistry registry, Tracer tracer) {
    this.tracer = tracer;
    for (Operation operation : Operation.values()) {
      times.put(
          operation,
          Timer.builder("satchel.store.statements")
              .description("Statements that Postgres answered, by what they do")
              .tag("operation", operation.tag())
              .serviceLevelObjectives(LATENCIES)
              .register(registry));
    }
    for (Reason reason : Reason.values()) {
      failures.put(
          reason,
          Counter.builder("satchel.store.statement.failures")
              .description("Statements that failed; lost races are run again")
              .tag("reason", reason.tag())
              .register(registry));
    }
  }

  @Override
  public void logAfterExecution(StatementContext statement) {
    Operation operation = Operation.of(statement);
    Objects.requireNonNull(times.get(operation))
        .record(Duration.ofNanos(statement.getElapsedTime(ChronoUnit.NANOS)));
    if (isTraced()) {
      tracer
          .spanBuilder("store " + operation.tag())
          .setSpanKind(SpanKind.CLIENT)
          .setAttribute("db.system.name", "postgresql")
          .setAttribute("db.operation.name", operation.name())
          .setStartTimestamp(statement.getExecutionMoment())
          .startSpan()
          .end(statement.getCompletionMoment());
    }
  }

  @Override
  public void logException(StatementContext statement, SQLException thrown) {
    Reason reason = Reason.of(thrown);
    Objects.requireNonNull(failures.get(reason)).increment();
    if (isTraced()) {
      // Not the exception: its text can quote what was bound.
      tracer
          .spanBuilder("store " + Operation.of(statement).tag())
          .setSpanKind(SpanKind.CLIENT)
          .setAttribute("db.system.name", "postgresql")
          .setAttribute("error.type", reason.tag())
          .setStartTimestamp(statement.getExecutionMoment())
          .startSpan()
          .setStatus(StatusCode.ERROR)
          .end(statement.getExceptionMoment());
    }
  }

  /** What runs each second by itself would be traces of a single span, for ever. */
  private static boolean isTraced() {
    return Span.current().getSpanContext().isSampled();
  }
}
