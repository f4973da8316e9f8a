package dev.satchel.crds.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.Violation;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceUserTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec | 1",
        "spec | []",
        "spec.username | {\"username\": 1}",
        "spec.username | {\"username\": [\"a\"]}",
        "spec.namespaces | {\"namespaces\": \"a\"}",
        "spec.namespaces | {\"namespaces\": {}}",
        "spec.namespaces[1] | {\"namespaces\": [\"a\", 1]}",
        "spec.namespaces[0] | {\"namespaces\": [null]}",
        "spec.system | {\"system\": \"true\"}",
        "spec.suspended | {\"suspended\": 1}",
      })
  void a_field_of_the_wrong_type_is_named_and_stops_nothing(String field, String spec) {
    WorkspaceUser user = read("{\"spec\": %s}".formatted(spec));

    assertThat(user.getSpec().unreadable()).extracting(Violation::field).containsExactly(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "[]",
        "{\"conditions\": {}, \"secrets\": \"x\", \"workspaces\": 1.5}",
        "{\"conditions\": [[], {\"type\": 1}], \"workspaces\": []}",
      })
  void a_status_of_junk_is_as_good_as_none(String status) {
    WorkspaceUserStatus read = read("{\"status\": %s}".formatted(status)).getStatus();

    assertThat(read.conditions()).noneMatch(Condition::isTrue);
    assertThat(read.secrets()).isNull();
    assertThat(read.workspaces()).isNull();
  }

  @Test
  void what_is_left_out_has_its_default() {
    WorkspaceUserSpec spec = read("{\"spec\": {}}").getSpec();

    assertThat(spec.username()).isNull();
    assertThat(spec.namespaces()).isEmpty();
    assertThat(spec.isSystem()).isFalse();
    assertThat(spec.isSuspended()).isFalse();
  }

  @Test
  void what_is_written_is_read_again() {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName("alice").build());
    user.setSpec(
        new WorkspaceUserSpec("alice@example.com", List.of("a", "b"), true, true, List.of()));
    user.setStatus(
        new WorkspaceUserStatus(
            List.of(new Condition("Ready", "False", 1, "2026-01-01T00:00:00Z", "Suspended", "x")),
            3,
            1));

    WorkspaceUser again = read(serialization.asJson(user));

    assertThat(again.getSpec()).isEqualTo(user.getSpec());
    assertThat(again.getStatus()).isEqualTo(user.getStatus());
    assertThat(again.getMetadata()).isEqualTo(user.getMetadata());
  }

  private WorkspaceUser read(String json) {
    return serialization.unmarshal(json, WorkspaceUser.class);
  }
}
