package dev.satchel.operator.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Map;

/** Says of the operator framework's metrics, which come without a description, what they are. */
public final class Descriptions implements MeterFilter {
  private static final Map<String, String> TEXTS =
      Map.of(
          "custom_resources", "Objects that a controller knows",
          "events.received", "Events that controllers got, by kind of event",
          "reconciliations.active", "Objects that are worked on now",
          "reconciliations.execution.duration", "How long one look at an object took",
          "reconciliations.failure", "Looks at an object that failed and are tried again",
          "reconciliations.queue", "Objects that wait for a look",
          "reconciliations.retries", "Looks that were had again after a failure",
          "reconciliations.started", "Looks at an object that were begun",
          "reconciliations.success", "Looks at an object that ended well");

  @Override
  public Meter.Id map(Meter.Id id) {
    String text = TEXTS.get(id.getName().replaceFirst("\\.total$", ""));
    return text == null || id.getDescription() != null
        ? id
        : new Meter.Id(id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), text, id.getType());
  }
}
