package dev.satchel.crds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.Violation;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** As a client that watches reads and writes it: nothing stored may stop it. */
class UserSecretTest {
  /** A right value for each field, and for each part of one, with {@code ?} where junk goes. */
  private static final Map<String, String> TEXTS =
      Map.of(
          "spec.user", "{\"user\": ?}",
          "spec.description", "{\"description\": ?}",
          "spec.envName", "{\"envName\": ?}",
          "spec.filePath", "{\"filePath\": ?}",
          "spec.value", "{\"value\": ?}",
          "spec.valueFrom.secretKeyRef.name",
              "{\"valueFrom\": {\"secretKeyRef\": {\"name\": ?, \"key\": \"k\"}}}",
          "spec.valueFrom.secretKeyRef.key",
              "{\"valueFrom\": {\"secretKeyRef\": {\"name\": \"n\", \"key\": ?}}}",
          "spec.workspaceSelector.matchLabels.team",
              "{\"workspaceSelector\": {\"matchLabels\": {\"team\": ?}}}",
          "spec.workspaceSelector.matchExpressions[0].key",
              "{\"workspaceSelector\": {\"matchExpressions\": [{\"key\": ?, \"operator\": \"Exists\"}]}}",
          "spec.workspaceSelector.matchExpressions[0].values[0]",
              "{\"workspaceSelector\": {\"matchExpressions\":"
                  + " [{\"key\": \"k\", \"operator\": \"In\", \"values\": [?]}]}}");

  private static final Map<String, String> OBJECTS =
      Map.of(
          "spec", "?",
          "spec.valueFrom", "{\"valueFrom\": ?}",
          "spec.valueFrom.secretKeyRef", "{\"valueFrom\": {\"secretKeyRef\": ?}}",
          "spec.workspaceSelector", "{\"workspaceSelector\": ?}",
          "spec.workspaceSelector.matchLabels", "{\"workspaceSelector\": {\"matchLabels\": ?}}",
          "spec.workspaceSelector.matchExpressions[0]",
              "{\"workspaceSelector\": {\"matchExpressions\": [?]}}");

  private static final Map<String, String> LISTS =
      Map.of(
          "spec.workspaceSelector.matchExpressions",
          "{\"workspaceSelector\": {\"matchExpressions\": ?}}",
          "spec.workspaceSelector.matchExpressions[0].values",
          "{\"workspaceSelector\": {\"matchExpressions\":"
              + " [{\"key\": \"k\", \"operator\": \"In\", \"values\": ?}]}}");

  private static final Map<String, String> FLAGS = Map.of("spec.enabled", "{\"enabled\": ?}");

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  static Stream<Arguments> junk() {
    return Stream.of(
            junk(TEXTS, "1", "1.5", "true", "[]", "{}"),
            junk(OBJECTS, "1", "\"x\"", "true", "[]"),
            junk(LISTS, "1", "\"x\"", "true", "{}"),
            junk(FLAGS, "1", "\"true\"", "[]", "{}"))
        .flatMap(arguments -> arguments);
  }

  private static Stream<Arguments> junk(Map<String, String> fields, String... wrong) {
    return fields.entrySet().stream()
        .flatMap(
            field ->
                Stream.of(wrong)
                    .map(
                        json -> Arguments.of(field.getKey(), field.getValue().replace("?", json))));
  }

  @ParameterizedTest
  @MethodSource("junk")
  void a_field_of_the_wrong_type_is_named_and_stops_nothing(String field, String spec) {
    UserSecret secret = read("{\"spec\": %s}".formatted(spec));

    assertThat(secret.getSpec().unreadable()).extracting(Violation::field).contains(field);
    assertThat(CheckedSecret.of(secret))
        .isInstanceOfSatisfying(
            CheckedSecret.Invalid.class,
            invalid ->
                assertThat(invalid.violations()).extracting(Violation::field).contains(field));
  }

  @ParameterizedTest
  @MethodSource("junk")
  void a_field_of_the_wrong_type_is_said_once(String field, String spec) {
    UserSecret secret = read("{\"spec\": %s}".formatted(spec));

    assertThat(((CheckedSecret.Invalid) CheckedSecret.of(secret)).violations())
        .extracting(Violation::field)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("junkStatus")
  void a_status_of_junk_is_as_good_as_none(String status) {
    UserSecret secret = read("{\"status\": %s}".formatted(status));

    assertThat(secret.getStatus().conditions()).noneMatch(Condition::isTrue);
    assertThat(secret.getStatus().revision()).isNull();
    assertThat(secret.getStatus().environment()).isNull();
  }

  static Stream<String> junkStatus() {
    return Stream.of(
        "1",
        "\"x\"",
        "[]",
        "{\"conditions\": 7, \"revision\": \"many\", \"workspaces\": []}",
        "{\"conditions\": [1, {}, {\"type\": [], \"observedGeneration\": \"x\"}]}",
        "{\"revision\": 1.5, \"workspaces\": {\"total\": \"x\", \"stale\": 99999999999}}",
        "{\"environment\": 7}",
        "{\"environment\": {\"since\": \"x\", \"changedAt\": 7}}",
        "{\"environment\": {\"since\": 7}}",
        "{\"environment\": {\"since\": 7, \"changedAt\": \"yesterday\"}}",
        "{\"unheardOf\": [true]}");
  }

  @Test
  void a_missing_spec_is_no_error_of_the_reader() {
    assertThat(read("{}").getSpec()).isNull();
    assertThat(read("{\"spec\": null}").getSpec()).isNull();
  }

  @Test
  void fields_that_a_later_version_has_are_left_out() {
    UserSecret secret = read("{\"spec\": {\"user\": \"alice\", \"laterField\": \"x\"}}");

    assertThat(secret.getSpec().user()).isEqualTo("alice");
    assertThat(secret.getSpec().unreadable()).isEmpty();
  }

  @Test
  void what_is_written_is_read_again() {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withName("token").withNamespace("dev").build());
    secret.setSpec(
        new UserSecretSpec(
            "alice",
            "for people",
            false,
            "TOKEN",
            "~/.token",
            "a\n\"b\" é\u0000",
            "sv1:x",
            new ValueFrom(new SecretKeyRef("tokens", "github")),
            new WorkspaceSelector(
                Map.of("team", "data"),
                List.of(new WorkspaceSelector.Requirement("a", "In", List.of("x", "y")))),
            List.of()));
    secret.setStatus(
        new UserSecretStatus(
            List.of(new Condition("Ready", "True", 3, "2026-01-01T00:00:00Z", "Delivered", "ok")),
            4L,
            new UserSecretStatus.Workspaces(2, 1, 1),
            new UserSecretStatus.Environment(7, "2026-01-01T00:00:00.123456Z")));

    UserSecret again = read(serialization.asJson(secret));

    assertThat(again.getSpec()).isEqualTo(secret.getSpec());
    assertThat(again.getStatus()).isEqualTo(secret.getStatus());
    assertThat(again.getMetadata()).isEqualTo(secret.getMetadata());
  }

  @Test
  void nothing_is_written_that_was_not_given() {
    UserSecret secret = new UserSecret();
    secret.setSpec(
        new UserSecretSpec("alice", null, null, "TOKEN", null, "x", null, null, null, List.of()));

    assertThat(serialization.asJson(secret.getSpec()))
        .isEqualTo("{\"user\":\"alice\",\"envName\":\"TOKEN\",\"value\":\"x\"}");
  }

  @Test
  void printing_it_shows_no_value() {
    UserSecret secret = read("{\"spec\": {\"user\": \"alice\", \"value\": \"hush-hush\"}}");

    assertThat(secret.toString()).contains("alice").doesNotContain("hush-hush");
  }

  private UserSecret read(String json) {
    return serialization.unmarshal(json, UserSecret.class);
  }
}
