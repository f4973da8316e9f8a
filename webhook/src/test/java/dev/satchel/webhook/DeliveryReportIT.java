package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.webhook.check.Exchange;
import dev.satchel.webhook.delivery.DeliveryEndpoint;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With tokens as kubelets have them made, by an API server of the oldest Kubernetes. */
class DeliveryReportIT {
  private static final String REPORT =
      "satchel\t1\nrevision\t17\nfile\tu1\tkey\twritten\t\t/home/user/key\n";

  private static ApiServer server;
  private static KubernetesClient client;
  private static DeliveryEndpoint endpoint;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    client = server.client();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("default")
                .endMetadata()
                .build())
        .create();
    endpoint = new DeliveryEndpoint(client);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static Pod workspace(String name) {
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels(Labels.USER, "alice")
                .addToAnnotations(Annotations.INJECTED, "")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("debian")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  private static String token(TokenRequest request) {
    return client
        .serviceAccounts()
        .inNamespace("default")
        .withName("default")
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  private static String token(Pod pod, String audience) {
    return token(
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audience)
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build());
  }

  private static int post(String token) throws Exception {
    WritableHeaders<?> headers = WritableHeaders.create();
    headers.set(HeaderNames.AUTHORIZATION, "Bearer " + token);
    Exchange exchange = Exchange.of(headers, REPORT.getBytes(StandardCharsets.UTF_8));
    endpoint.answer(exchange.request(), exchange.response());
    return exchange.answered(204, 401, 403, 503);
  }

  private static String delivered(Pod pod) {
    return client
        .resource(pod)
        .get()
        .getMetadata()
        .getAnnotations()
        .getOrDefault(Annotations.DELIVERED, "");
  }

  @Test
  void an_agent_speaks_for_its_own_pod_and_no_other() throws Exception {
    Pod one = workspace("one");
    Pod two = workspace("two");

    assertThat(post(token(one, "satchel.dev"))).isEqualTo(204);

    assertThat(delivered(one)).contains("\"revision\":17");
    assertThat(delivered(two)).isEmpty();
    assertThat(client.resource(one).get().getMetadata().getManagedFields())
        .as("who asks when it was told finds the time of this, whatever else is patched")
        .extracting(ManagedFieldsEntry::getManager)
        .contains(Delivered.FIELD_MANAGER);
  }

  @Test
  void a_token_for_another_audience_or_of_no_pod_is_refused() throws Exception {
    Pod pod = workspace("audience");

    assertThat(post(token(pod, "somebody.else"))).isEqualTo(401);
    assertThat(
            post(
                token(
                    new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("satchel.dev")
                        .endSpec()
                        .build())))
        .isEqualTo(401);
    assertThat(post(ApiServer.TOKEN)).isEqualTo(401);
    assertThat(delivered(pod)).isEmpty();
  }

  @Test
  void the_token_of_a_pod_that_is_gone_is_refused_also_for_its_namesake() throws Exception {
    Pod before = workspace("reborn");
    String token = token(before, "satchel.dev");
    client.resource(before).withGracePeriod(0).delete();
    Pod after = workspace("reborn");

    assertThat(post(token)).isEqualTo(401);
    assertThat(delivered(after)).isEmpty();
  }
}
