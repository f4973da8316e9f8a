package dev.satchel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter err = new StringWriter();

  @Test
  void what_takes_long_says_how_far_it_is() {
    try (Progress progress =
        Progress.of(new PrintWriter(err), "Importing", 3, Duration.ofMillis(1))) {
      progress.step();
      await().until(() -> err.toString().contains("Importing: 1 of 3"));
    }
  }

  @Test
  void what_is_soon_done_says_nothing() {
    try (Progress progress = Progress.of(new PrintWriter(err), "Importing", 3)) {
      progress.step();
    }
    assertThat(err.toString()).isEmpty();
  }
}
