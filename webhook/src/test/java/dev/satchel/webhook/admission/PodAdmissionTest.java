package dev.satchel.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.webhook.injection.AgentResources;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.NativeSidecars;
import dev.satchel.webhook.injection.Owner;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodAdmissionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final InjectionConfig CONFIG =
      new InjectionConfig(
          null, 0, "agent", "Always", AgentResources.DEFAULT, NativeSidecars.AUTO, 30);
  private static final DeclaredSecret TOKEN =
      new DeclaredSecret(
          "alice",
          "dev",
          "token",
          "u-1",
          1,
          "",
          DeclaredSecret.Stored.NOT_SAID,
          true,
          Optional.of(new EnvName("TOKEN")),
          Optional.empty(),
          WorkspaceSelector.ALL);

  /** One user, alice, with one secret in one namespace. */
  private static class OneUser implements ClusterView {
    @Override
    public Optional<Owner> owner(String user, String namespace) {
      return Optional.of(new Owner("alice", "alice", List.of("dev"), false, false))
          .filter(owner -> owner.name().equals(user));
    }

    @Override
    public List<DeclaredSecret> secrets(Owner owner) {
      return List.of(TOKEN);
    }

    @Override
    public Optional<String> home(String namespace) {
      return Optional.of("/home/of-namespace");
    }

    @Override
    public boolean hasNativeSidecars() {
      return true;
    }
  }

  private static AdmissionRequest request(
      String operation, String resource, String namespace, String user) throws IOException {
    return new AdmissionRequest(
        "r-1",
        Operation.valueOf(operation),
        resource,
        namespace,
        "",
        Requester.of("alice"),
        false,
        pod(user),
        operation.equals("CREATE") ? null : pod(user));
  }

  private static ObjectNode pod(String user) throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"metadata": {"generateName": "ws-", "labels": {"satchel.dev/user": "%s"}},
             "spec": {"containers": [{"name": "main", "env": [{"name": "X", "value": "hunter2"}]}]}}
            """
                .formatted(user));
  }

  private static JsonNode response(AdmissionAnswer answer) throws IOException {
    JsonNode review = JSON.readTree(answer.review("r-1"));
    assertThat(review.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    assertThat(review.path("kind").asText()).isEqualTo("AdmissionReview");
    assertThat(review.path("response").path("uid").asText()).isEqualTo("r-1");
    return review.path("response");
  }

  @Test
  void a_workspace_pod_is_answered_with_a_patch_in_base64() throws IOException {
    AdmissionRequest request = request("CREATE", "pods", "dev", "alice");

    AdmissionAnswer answer =
        new PodAdmission(new OneUser(), CONFIG, Policy.DEFAULT).answer(request);

    JsonNode response = response(answer);
    assertThat(answer.outcome()).isEqualTo("changed");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
    JsonNode pod =
        JsonPatch.apply(JSON.readTree(response.get("patch").binaryValue()), request.object());
    assertThat(pod.at("/metadata/annotations/satchel.dev~1injected").asText())
        .isEqualTo("TOKEN=token");
    assertThat(pod.at("/spec/initContainers/1/restartPolicy").asText()).isEqualTo("Always");
    assertThat(pod.at("/spec/initContainers/0/env/0/value").asText())
        .isEqualTo("/home/of-namespace");
  }

  @ParameterizedTest
  @CsvSource({"UPDATE,pods", "CREATE,deployments", "DELETE,pods"})
  void what_is_no_new_pod_is_allowed_as_it_is(String operation, String resource)
      throws IOException {
    AdmissionAnswer answer =
        new PodAdmission(new OneUser(), CONFIG, Policy.DEFAULT)
            .answer(request(operation, resource, "dev", "alice"));

    assertThat(answer).isEqualTo(new AdmissionAnswer.Allowed());
    assertThat(response(answer).has("patch")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"dev,bob", "prod,alice"})
  void who_may_not_is_told_by_403(String namespace, String user) throws IOException {
    AdmissionAnswer answer =
        new PodAdmission(new OneUser(), CONFIG, Policy.DEFAULT)
            .answer(request("CREATE", "pods", namespace, user));

    JsonNode response = response(answer);
    assertThat(answer.outcome()).isEqualTo("denied");
    assertThat(response.path("allowed").asBoolean(true)).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(403);
    assertThat(response.at("/status/message").asText()).contains(user).contains(namespace);
  }

  @Test
  void a_failure_is_an_answer_of_500_that_quotes_nothing() throws IOException {
    ClusterView broken =
        new OneUser() {
          @Override
          public List<DeclaredSecret> secrets(Owner owner) {
            throw new IllegalStateException("hunter2");
          }
        };

    AdmissionAnswer answer =
        new Answering(new PodAdmission(broken, CONFIG, Policy.DEFAULT))
            .answer(request("CREATE", "pods", "dev", "alice"));

    JsonNode response = response(answer);
    assertThat(answer.outcome()).isEqualTo("error");
    assertThat(response.path("allowed").asBoolean(true)).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(500);
    assertThat(response.toString()).contains("IllegalStateException").doesNotContain("hunter2");
  }
}
