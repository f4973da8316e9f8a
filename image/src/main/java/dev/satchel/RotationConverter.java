package dev.satchel;

import dev.satchel.operator.sealing.SealingConfig;
import java.text.ParseException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads how long keys and audit entries last: a whole number and a unit, as Kubernetes writes
 * durations.
 */
final class RotationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    Duration rotation = parse(text);
    if (rotation.compareTo(SealingConfig.SHORTEST_ROTATION) < 0) {
      throw new TypeConversionException("must be at least 24h");
    }
    return rotation;
  }

  private static Duration parse(String text) {
    try {
      return io.fabric8.kubernetes.api.model.Duration.parse(text).getDuration();
    } catch (ParseException e) {
      throw new TypeConversionException("must be as 30d or 720h");
    }
  }
}
