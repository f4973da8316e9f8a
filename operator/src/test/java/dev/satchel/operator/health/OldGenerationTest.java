package dev.satchel.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OldGenerationTest {
  @ParameterizedTest(name = "{0} MiB, {1} after the last collection: {2}")
  @CsvSource({
    "31, 0, false", // not worth it
    "32, 0, true",
    "89, 60, false",
    "90, 60, true",
    "200, 60, true",
    "60, 60, false",
  })
  void it_is_collected_once_it_is_half_as_large_again_as_after_the_last_time(
      long now, long afterLast, boolean isDue) {
    assertThat(OldGeneration.isDue(mebibytes(now), mebibytes(afterLast))).isEqualTo(isDue);
  }

  private static MemoryUsage mebibytes(long used) {
    return new MemoryUsage(0, used << 20, used << 20, -1);
  }
}
