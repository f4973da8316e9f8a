package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.webhook.access.ReviewedAccess;
import dev.satchel.webhook.check.Callers.Standing;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient
class CallersTest {
  private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

  KubernetesMockServer server;
  KubernetesClient kubernetes;

  @Test
  @Timeout(10)
  void an_api_server_that_fails_is_asked_once_a_check_since_the_caller_waits() {
    server.expect().post().withPath(TOKEN_REVIEWS).andReturn(500, "").always();
    Callers callers = new Callers(kubernetes, ReviewedAccess::mayCheck);
    assertThat(callers.standing("monitor")).isEqualTo(Standing.UNDECIDED);
    assertThat(callers.standing("monitor")).isEqualTo(Standing.UNDECIDED);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @Timeout(20)
  void an_api_server_that_does_not_answer_is_not_waited_for_long() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(
                    new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + silent.getLocalPort())
                        .build())
                .build()) {
      long begin = System.nanoTime();
      assertThat(new Callers(client, ReviewedAccess::mayCheck).standing("monitor"))
          .isEqualTo(Standing.UNDECIDED);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
    }
  }
}
