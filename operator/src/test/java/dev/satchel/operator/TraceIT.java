package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.operator.telemetry.TelemetryConfig;
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
import org.junit.jupiter.api.Test;

/** The way of a secret as one trace. */
class TraceIT extends OperatorFixture {
  private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(new Collected(spans)))
          .build();

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

  @Override
  protected TelemetryConfig telemetry() {
    return new TelemetryConfig(TelemetryConfig.DEFAULT_PERIOD, provider.get("test"));
  }

  @AfterEach
  void end() {
    provider.close();
  }

  private List<SpanData> named(String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  private List<SpanData> within(SpanData parent) {
    return spans.stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .toList();
  }

  /** A look at a secret that wrote a row, and a projection that came of it. */
  private boolean isWhole(SpanData secret) {
    List<String> stored = within(secret).stream().map(SpanData::getName).toList();
    return stored.contains("store insert")
        && within(secret).stream()
            .filter(span -> span.getName().equals("reconcile workspaceuserreconciler"))
            .anyMatch(
                user ->
                    within(user).stream()
                        .map(SpanData::getName)
                        .toList()
                        .containsAll(List.of("store select", "project", "touch")));
  }

  @Test
  void a_secret_is_stored_projected_and_told_of_in_one_trace_without_its_name() {
    start();
    applyUser("alice", NAMESPACE);
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    createPod(NAMESPACE, "workspace-of-hers", "", "satchel\t1\nrevision\t1\n");

    applySecret("github", "envName: GITHUB_TOKEN, value: hush");

    eventually(() -> assertThat(delivered("env.GITHUB_TOKEN")).isEqualTo("hush"));
    eventually(() -> assertThat(named("reconcile usersecretreconciler")).anyMatch(this::isWhole));
    SpanData secret =
        named("reconcile usersecretreconciler").stream()
            .filter(this::isWhole)
            .findFirst()
            .orElseThrow();
    assertThat(within(secret)).allMatch(span -> span.getTraceId().equals(secret.getTraceId()));
    assertThat(spans.stream().map(span -> span.getName() + span.getAttributes()))
        .noneMatch(text -> text.matches("(?s).*(alice|github|GITHUB|hush|workspace-of-hers).*"));
  }

  @Test
  void a_failed_look_says_of_what_kind_and_a_later_one_is_another_trace() {
    start();
    applyUser("alice", NAMESPACE);
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    store.sql("ALTER TABLE user_secrets RENAME COLUMN ciphertext TO elsewhere");

    applySecret("github", "envName: GITHUB_TOKEN, value: hush");

    eventually(
        () ->
            assertThat(spans.stream().map(span -> span.getAttributes().toString()))
                .anyMatch(text -> text.contains("error.type")));
    store.sql("ALTER TABLE user_secrets RENAME COLUMN elsewhere TO ciphertext");
    eventually(() -> assertThat(condition("github", "Ready")).isEqualTo("True Ready"));
    assertThat(
            named("reconcile usersecretreconciler").stream().map(SpanData::getTraceId).distinct())
        .hasSizeGreaterThan(1);
  }
}
