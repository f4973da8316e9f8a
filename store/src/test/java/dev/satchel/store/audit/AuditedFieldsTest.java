package dev.satchel.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.user.WorkspaceUserSpec;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuditedFieldsTest {
  static Stream<Arguments> fields() {
    return Stream.of(
            Arguments.of(AuditKind.USER_SECRET, UserSecretSpec.class),
            Arguments.of(AuditKind.AI_GATEWAY_KEY, AIGatewayKeySpec.class),
            Arguments.of(AuditKind.WORKSPACE_USER, WorkspaceUserSpec.class))
        .flatMap(
            kind ->
                Stream.of(((Class<?>) kind.get()[1]).getRecordComponents())
                    .map(RecordComponent::getName)
                    .map(field -> Arguments.of(kind.get()[0], field)));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void every_field_of_a_spec_is_tracked_secret_or_ignored(AuditKind kind, String field) {
    assertThatCode(() -> AuditedFields.of(kind, field)).doesNotThrowAnyException();
  }

  @Test
  void a_value_is_secret_and_can_be_shown_by_no_diff() {
    assertThat(AuditedFields.of(AuditKind.USER_SECRET, "value"))
        .isEqualTo(AuditedFields.Treatment.SECRET);
    assertThatThrownBy(() -> Diff.of(AuditKind.USER_SECRET).field("value", "old", "new"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Diff.of(AuditKind.USER_SECRET).field("sealedValue", "old", "new"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_field_that_is_not_in_the_table_is_refused() {
    assertThatThrownBy(() -> Diff.of(AuditKind.WORKSPACE_USER).field("hobby", "a", "b"))
        .hasMessageContaining("WorkspaceUser.hobby");
  }

  @Test
  void what_is_the_same_is_in_no_diff() {
    Diff diff =
        Diff.of(AuditKind.USER_SECRET).field("envName", "A", "A").secret("value", false).build();
    assertThat(diff.isEmpty()).isTrue();
  }
}
