package dev.satchel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {
  private final List<String> closed = new ArrayList<>();
  private final Shutdown shutdown = new Shutdown();

  private AutoCloseable resource(String name) {
    return () -> closed.add(name);
  }

  @Test
  void what_was_opened_last_is_closed_first_and_once() {
    shutdown.closing(resource("client"));
    shutdown.closing(resource("operator"));
    shutdown.close();
    shutdown.close();
    assertThat(closed).containsExactly("operator", "client");
  }

  @Test
  void one_that_fails_does_not_keep_the_others_open() {
    shutdown.closing(resource("client"));
    shutdown.closing(
        () -> {
          throw new IllegalStateException("no");
        });
    shutdown.close();
    assertThat(closed).containsExactly("client");
  }

  @Test
  void what_is_opened_after_the_end_is_closed_at_once() {
    shutdown.close();
    shutdown.closing(resource("late"));
    assertThat(closed).containsExactly("late");
  }
}
