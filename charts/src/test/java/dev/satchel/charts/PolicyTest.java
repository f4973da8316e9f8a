package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator decides, on its way to those that act on it. */
class PolicyTest {
  private static final String FLAG = "--policy=/etc/satchel/policy/policy.json";
  private static final String STRICT =
      """
      policy:
        reservedEnv: {additional: [CODER_*]}
        paths: {allowed: [~/], denied: [/]}
        filesDisabled: true
        repair: Evict
      """;

  @Test
  void both_parts_read_the_same_policy() throws Exception {
    Rendered rendered = Chart.render(STRICT);
    JsonNode policy =
        new ObjectMapper()
            .readTree(
                rendered
                    .get("ConfigMap", "satchel-policy")
                    .path("data")
                    .path("policy.json")
                    .asText());

    assertThat(policy.path("filesDisabled").asBoolean()).isTrue();
    assertThat(policy.at("/paths/denied/0").asText()).isEqualTo("/");
    assertThat(policy.at("/reservedEnv/additional/0").asText()).isEqualTo("CODER_*");
    for (String part : List.of("satchel-operator", "satchel-webhook")) {
      assertThat(rendered.args(part)).contains(FLAG);
      assertThat(rendered.podSpec(part).at("/containers/0/volumeMounts"))
          .anyMatch(
              mount ->
                  mount.path("name").asText().equals("policy")
                      && mount.path("mountPath").asText().equals("/etc/satchel/policy"));
      assertThat(rendered.podSpec(part).path("volumes"))
          .anyMatch(
              volume ->
                  volume.at("/configMap/name").asText().equals("satchel-policy")
                      && volume.path("name").asText().equals("policy"));
    }
  }

  @Test
  void a_changed_policy_makes_the_replicas_anew() {
    for (String part : List.of("satchel-operator", "satchel-webhook")) {
      assertThat(checksum(Chart.render(STRICT), part))
          .isNotEmpty()
          .isEqualTo(checksum(Chart.render(STRICT), part))
          .isNotEqualTo(checksum(Chart.render(Chart.DEFAULTS), part));
    }
  }

  private static String checksum(Rendered rendered, String part) {
    return rendered
        .get("Deployment", part)
        .at("/spec/template/metadata/annotations/satchel.dev~1policy")
        .asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.30.0", "1.34.0", "1.30.5-eks-1"})
  void the_api_server_holds_it_too_where_it_can(String version) {
    Rendered rendered = Chart.render(version, Chart.DEFAULTS);

    assertThat(names(rendered, "ValidatingAdmissionPolicy"))
        .containsExactlyInAnyOrder("satchel-usersecrets", "satchel-actors")
        .isEqualTo(names(rendered, "ValidatingAdmissionPolicyBinding"));
    rendered
        .all("ValidatingAdmissionPolicyBinding")
        .forEach(
            binding -> {
              assertThat(binding.at("/spec/policyName")).isEqualTo(binding.at("/metadata/name"));
              assertThat(binding.at("/spec/validationActions/0").asText()).isEqualTo("Deny");
            });
  }

  @Test
  void an_older_cluster_or_one_that_is_not_to_have_them_gets_none() {
    for (Rendered rendered :
        List.of(
            Chart.render("1.29.9", Chart.DEFAULTS),
            Chart.render("validatingAdmissionPolicy: {enabled: false}"))) {
      assertThat(names(rendered, "ValidatingAdmissionPolicy")).isEmpty();
      assertThat(names(rendered, "ValidatingAdmissionPolicyBinding")).isEmpty();
    }
  }

  private static List<String> names(Rendered rendered, String kind) {
    return rendered.all(kind).map(object -> object.at("/metadata/name").asText()).toList();
  }
}
