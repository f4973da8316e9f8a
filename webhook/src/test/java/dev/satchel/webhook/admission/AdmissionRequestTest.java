package dev.satchel.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.webhook.admission.AdmissionRequest.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionRequestTest {
  private static AdmissionRequest parse(String request) throws MalformedException {
    return AdmissionRequest.parse(
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": %s}
        """
            .formatted(request)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void who_asks_is_read_with_all_that_an_access_review_needs() throws MalformedException {
    AdmissionRequest request =
        parse(
            """
            {"uid": "r-1", "operation": "CREATE", "namespace": "dev", "dryRun": true,
             "resource": {"group": "", "version": "v1", "resource": "pods"},
             "userInfo": {"username": "alice", "uid": "u-1", "groups": ["a", "b"],
                          "extra": {"scopes": ["x", "y"]}},
             "object": {}, "oldObject": null}
            """);

    assertThat(request.requester())
        .isEqualTo(
            new Requester("alice", "u-1", List.of("a", "b"), Map.of("scopes", List.of("x", "y"))));
    assertThat(request.dryRun()).isTrue();
    assertThat(request.oldObject()).isNull();
  }

  @Test
  void a_deletion_is_about_what_goes_and_a_subresource_is_told_apart() throws MalformedException {
    AdmissionRequest request =
        parse(
            """
            {"uid": "r-1", "operation": "DELETE", "namespace": "dev", "name": "one",
             "resource": {"resource": "pods"}, "subResource": "eviction",
             "object": null, "oldObject": {"spec": {}}}
            """);

    assertThat(request.resource()).isEqualTo("pods/eviction");
    assertThat(request.object()).isNull();
    assertThat(request.subject().has("spec")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\": \"r-1\", \"operation\": \"CREATE\", \"object\": null, \"oldObject\": {}}",
        "{\"uid\": \"r-1\", \"operation\": \"DELETE\", \"object\": null, \"oldObject\": null}",
        "{\"uid\": \"r-1\", \"operation\": \"hunter2\", \"object\": {}}",
        "{\"operation\": \"CREATE\", \"object\": {}}"
      })
  void what_cannot_be_decided_on_is_refused_without_being_quoted(String request) {
    assertThatThrownBy(() -> parse(request))
        .isInstanceOf(MalformedException.class)
        .hasMessageNotContaining("hunter2")
        .hasMessageStartingWith("request.");
  }
}
