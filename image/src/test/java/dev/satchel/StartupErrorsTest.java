package dev.satchel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class StartupErrorsTest {
  @Test
  void each_cause_is_said_once_and_in_one_line() {
    Exception error =
        new StartupException(
            "the Kubernetes API at https://10.0.0.1/ does not answer",
            new IOException("Connection refused\nat length", new ConnectException()));
    assertThat(StartupErrors.reasons(error))
        .isEqualTo(
            "the Kubernetes API at https://10.0.0.1/ does not answer: Connection refused:"
                + " ConnectException");
  }
}
