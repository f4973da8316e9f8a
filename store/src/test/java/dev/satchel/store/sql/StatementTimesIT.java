package dev.satchel.store.sql;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.StoreFailedException;
import dev.satchel.store.secret.PutResult;
import dev.satchel.store.user.UserWrite;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementTimesIT extends OnPostgres {
  private static final UserWrite ALICE = userWrite("uid-alice", "alice", "alice@x", false, false);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(new Collected(spans)))
          .build();
  private final Tracer tracer = provider.get("test");

  private record Collected(Queue<SpanData> spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @BeforeEach
  void observe() {
    database.observe(registry, tracer);
  }

  @AfterEach
  void end() {
    provider.close();
    registry.close();
  }

  private long statements(String operation) {
    return registry.get("satchel.store.statements").tag("operation", operation).timer().count();
  }

  private double failures(String reason) {
    return registry.get("satchel.store.statement.failures").tag("reason", reason).counter().count();
  }

  @Test
  void statements_are_counted_by_what_they_do() {
    database.users().save(ALICE);
    long selected = statements("select");
    assertThat(statements("insert")).isEqualTo(1);
    assertThat(statements("delete")).isZero();

    assertThat(database.users().find("alice")).isPresent();
    assertThat(database.telemetry().count().activeUsers()).isEqualTo(1);

    assertThat(statements("select")).isEqualTo(selected + 2);
  }

  @Test
  void failures_are_counted_by_their_reason() {
    database.users().save(ALICE);
    database.secrets().put(secret("one").env("ONE").bytes(20_000).write());
    assertThat(database.secrets().put(secret("two").env("TWO").bytes(20_000).write()))
        .isInstanceOf(PutResult.LimitExceeded.class);
    assertThat(failures("refused")).isEqualTo(1);

    execute("ALTER TABLE telemetry_snapshots RENAME TO elsewhere");
    assertThatThrownBy(() -> database.telemetry().list()).isInstanceOf(StoreFailedException.class);

    assertThat(failures("other")).isEqualTo(1);
    assertThat(failures("unavailable")).isZero();
  }

  @Test
  void connections_are_shown_by_whether_they_are_in_use() {
    assertThat(database.users().list()).isEmpty();

    assertThat(registry.get("satchel.store.connections.limit").gauge().value()).isEqualTo(10);
    assertThat(registry.get("satchel.store.connections").tag("state", "active").gauge().value())
        .isZero();
    assertThat(registry.get("satchel.store.connections").tag("state", "idle").gauge().value())
        .isPositive();
    database.close();
    assertThat(registry.get("satchel.store.connections.awaited").gauge().value()).isZero();
  }

  @Test
  void a_statement_is_a_span_where_it_is_part_of_one_and_says_nothing_of_what_it_was_about() {
    database.users().save(ALICE);
    assertThat(spans).isEmpty();

    Span whole = tracer.spanBuilder("whole").startSpan();
    try (Scope _ = whole.makeCurrent()) {
      database.secrets().put(secret("token").env("TOKEN").value("hush").write());
      execute("ALTER TABLE telemetry_snapshots RENAME TO elsewhere");
      assertThatThrownBy(() -> database.telemetry().list())
          .isInstanceOf(StoreFailedException.class);
    }
    whole.end();

    List<SpanData> statements =
        spans.stream().filter(span -> span.getName().startsWith("store ")).toList();
    assertThat(statements).extracting(SpanData::getName).contains("store insert", "store select");
    assertThat(statements)
        .allMatch(span -> span.getParentSpanId().equals(whole.getSpanContext().getSpanId()));
    assertThat(statements)
        .filteredOn(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
        .singleElement()
        .satisfies(span -> assertThat(span.getAttributes().toString()).contains("other"));
    assertThat(spans.toString())
        .doesNotContain("alice")
        .doesNotContain("token")
        .doesNotContain("TOKEN")
        .doesNotContain("hush");
  }
}
