package dev.satchel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
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

  @Test
  void of_an_answer_of_the_api_server_only_its_sentence_is_said() {
    Status status =
        new StatusBuilder().withCode(403).withMessage("leases is forbidden: User x cannot").build();
    assertThat(StartupErrors.reasons(new KubernetesClientException(status)))
        .isEqualTo("leases is forbidden: User x cannot");
  }
}
