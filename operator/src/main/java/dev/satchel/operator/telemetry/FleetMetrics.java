package dev.satchel.operator.telemetry;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.workspace.Workspace;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What Prometheus is told of secrets and workspaces: counts by what holds of them. As many series
 * whatever there is; of a replica that does not lead, all are 0.
 */
public final class FleetMetrics {
  private final MeterRegistry registry;
  private final Supplier<SecretCensus> secrets;
  private final Supplier<WorkspaceCensus> workspaces;

  private FleetMetrics(
      MeterRegistry registry,
      Supplier<SecretCensus> secrets,
      Supplier<WorkspaceCensus> workspaces) {
    this.registry = registry;
    this.secrets = new Remembered<>(secrets, System::nanoTime);
    this.workspaces = new Remembered<>(workspaces, System::nanoTime);
  }

  /**
   * Has them counted whenever somebody asks.
   *
   * @param leading whether this replica is the one whose counts are true
   */
  public static void register(
      MeterRegistry registry,
      Supplier<Stream<UserSecret>> secrets,
      Supplier<Stream<Workspace>> workspaces,
      BooleanSupplier leading) {
    new FleetMetrics(
            registry,
            () -> leading.getAsBoolean() ? SecretCensus.of(secrets.get()) : SecretCensus.EMPTY,
            () ->
                leading.getAsBoolean()
                    ? WorkspaceCensus.of(workspaces.get())
                    : WorkspaceCensus.EMPTY)
        .register();
  }

  private void register() {
    for (String reason : SecretCensus.REASONS) {
      ofSecrets("satchel.secrets", census -> census.of(reason))
          .description("UserSecrets by their condition Ready and its reason")
          .tag("ready", Boolean.toString(SecretCensus.isReady(reason)))
          .tag("reason", reason)
          .register(registry);
    }
    delivery("current", SecretCensus::current);
    delivery("stale", SecretCensus::stale);
    delivery("pending", SecretCensus::pending);
    pods("true", WorkspaceCensus::injected);
    pods("false", WorkspaceCensus::uninjected);
    for (String reason : WorkspaceCensus.REASONS) {
      Gauge.builder("satchel.file.problems", () -> workspaces.get().problems(reason))
          .description("Files that agents reported last not to have as they should, by reason")
          .tag("reason", reason)
          .register(registry);
    }
  }

  private void delivery(String state, ToDoubleFunction<SecretCensus> figure) {
    ofSecrets("satchel.deliveries", figure)
        .description(
            "Secrets in workspaces, one for each pair, by whether the value is the present")
        .tag("state", state)
        .register(registry);
  }

  private void pods(String injected, ToDoubleFunction<WorkspaceCensus> figure) {
    Gauge.builder("satchel.workspaces", () -> figure.applyAsDouble(workspaces.get()))
        .description("Workspace pods that have not ended, by whether the webhook has seen them")
        .tag("injected", injected)
        .register(registry);
  }

  private Gauge.Builder<Supplier<Number>> ofSecrets(
      String name, ToDoubleFunction<SecretCensus> figure) {
    return Gauge.builder(name, () -> figure.applyAsDouble(secrets.get()));
  }
}
