package dev.satchel.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.Checkpoint;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class PublishedHeadTest {
  private static final String FOLDER = "/api/v1/namespaces/satchel/configmaps";
  private static final String PATH = FOLDER + "/satchel-audit-head";

  private final AuditKey key = AuditKey.generate(new SecureRandom());
  KubernetesMockServer server;
  KubernetesClient client;

  private boolean publish() {
    return new PublishedHead(client, "satchel").publish(head(2), key);
  }

  private static Checkpoint head(long position) {
    return Checkpoint.parseHead(data(position)).orElseThrow();
  }

  private static Map<String, String> data(long position) {
    return Map.of(
        "position", String.valueOf(position),
        "hash", "00",
        "at", "2026-01-01T00:00:00Z",
        "keyId", "k",
        "signature", "AA==");
  }

  private static ConfigMap published(long position) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("satchel")
        .withName("satchel-audit-head")
        .withResourceVersion("1")
        .endMetadata()
        .withData(data(position))
        .build();
  }

  private void whereOneIsPublished(int answerToAnother) {
    server.expect().get().withPath(PATH).andReturn(200, published(1)).always();
    server
        .expect()
        .put()
        .withPath(PATH)
        .andReturn(answerToAnother, new StatusBuilder().withCode(answerToAnother).build())
        .always();
  }

  @Test
  void a_second_leader_that_wrote_meanwhile_is_no_fault() {
    whereOneIsPublished(HttpURLConnection.HTTP_CONFLICT);

    assertThat(publish()).isFalse();
  }

  @Test
  void a_second_leader_that_was_first_to_make_it_is_no_fault() {
    server.expect().get().withPath(PATH).andReturn(404, new StatusBuilder().build()).always();
    server
        .expect()
        .post()
        .withPath(FOLDER)
        .andReturn(
            HttpURLConnection.HTTP_CONFLICT,
            new StatusBuilder().withCode(HttpURLConnection.HTTP_CONFLICT).build())
        .always();

    assertThat(publish()).isFalse();
  }

  @Test
  void a_refusal_is_a_fault() {
    whereOneIsPublished(HttpURLConnection.HTTP_FORBIDDEN);

    assertThatThrownBy(this::publish).isInstanceOf(KubernetesClientException.class);
  }
}
