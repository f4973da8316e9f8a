package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.server.ApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who leads when an operator ends as a rollout ends it, on a real API server. */
class HandOverIT {
  private static ApiServer server;
  private static KubernetesClient admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    admin = server.client();
    server.install("workspaceusers", "usersecrets", "aigatewaykeys");
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName("satchel").endMetadata().build())
        .create();
  }

  @AfterAll
  static void stop() {
    admin.close();
    server.close();
  }

  @Test
  void an_operator_that_ends_gives_its_lease_back() {
    try (TestStore store = new TestStore();
        KubernetesClient client = server.client()) {
      try (SatchelOperator _ =
          SatchelOperator.start(TestConfig.elected("first"), client, store.database())) {
        awaitHolder("first");
      }
      assertThat(holder()).isEmpty();
      try (SatchelOperator _ =
          SatchelOperator.start(TestConfig.elected("second"), client, store.database())) {
        awaitHolder("second");
      }
    }
  }

  private static void awaitHolder(String identity) {
    await().atMost(Duration.ofSeconds(8)).until(() -> holder().equals(identity));
  }

  private static String holder() {
    var lease = admin.leases().inNamespace("satchel").withName(OperatorConfig.LEASE).get();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }
}
