package dev.satchel.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.manifest.CrdServer.Answer;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.PolicyCheck;
import dev.satchel.crds.policy.PolicySamples;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart's ValidatingAdmissionPolicies, judged by the CEL of Kubernetes 1.36. */
class AdmissionPoliciesIT {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final AtomicInteger NEXT = new AtomicInteger();

  @TempDir static Path directory;
  private static CrdServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new CrdServer(directory);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  static Stream<String> values() {
    return Stream.of(
        "{}",
        """
        policy:
          reservedEnv: {additional: [coder_*, "*_SECRET", MINE], allowed: ["Git_*", path, LD_OK]}
          paths:
            allowed: [/usr/share/app, /etc/hosts, /home]
            denied: [/usr/share/app/plugins, ~/.ssh, /opt, /, "/a'b \\"c\\\\ <d>"]
        """,
        """
        policy:
          reservedEnv: {additional: ["*"], allowed: ["*_TOKEN"]}
          paths: {allowed: [~/], denied: [/]}
          filesDisabled: true
        """,
        "policy: {paths: {denied: [/]}, filesDisabled: true, sealedOnly: true, repair: Evict}");
  }

  @ParameterizedTest
  @MethodSource("values")
  void names_and_paths_are_judged_as_in_java(String values) throws Exception {
    AdmissionPolicies rendered = AdmissionPolicies.rendered(values);
    Policy policy = rendered.policy();
    String kind = install(rendered, "satchel-usersecrets");
    SoftAssertions all = new SoftAssertions();
    for (PolicySamples.Sample sample : PolicySamples.all()) {
      all.assertThat(fields(judge(kind, sample.now(), sample.before(), "alice")))
          .as("%s", sample)
          .isEqualTo(inJava(policy, sample));
    }
    all.assertAll();
  }

  private static Set<String> inJava(Policy policy, PolicySamples.Sample sample) {
    return PolicyCheck.violations(
            policy, secret(sample.now()), sample.before().map(AdmissionPoliciesIT::secret))
        .stream()
        .map(Violation::field)
        .collect(Collectors.toSet());
  }

  private static UserSecret secret(String spec) {
    return SERIALIZATION.unmarshal("spec: " + spec, UserSecret.class);
  }

  private static Set<String> fields(Answer answer) {
    if (answer.status() == 201) {
      return Set.of();
    }
    assertThat(answer.status()).as(answer.message()).isEqualTo(422);
    return Stream.of("spec.envName", "spec.filePath", "spec.value")
        .filter(field -> answer.message().contains(field + ": "))
        .collect(Collectors.toSet());
  }

  @Test
  void a_value_in_the_clear_is_not_stored() throws Exception {
    String kind = install(AdmissionPolicies.rendered("{}"), "satchel-usersecrets");

    Answer created = judge(kind, "{envName: A, value: hush-hush}", Optional.empty(), "alice");
    assertThat(created.status()).isEqualTo(422);
    assertThat(created.message()).contains("spec.value: would be stored").doesNotContain("hush");
    String old = "{envName: A, value: one}";
    assertThat(judge(kind, "{envName: A, value: two}", Optional.of(old), "alice").status())
        .isEqualTo(422);
    assertThat(judge(kind, "{envName: B, value: one}", Optional.of(old), "alice").status())
        .as("it was so before; a finalizer must go")
        .isEqualTo(201);
    assertThat(judge(kind, "{envName: A, sealedValue: \"sv1:a\"}", Optional.of(old), "a").status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-     | alice | - | true",
        "-     | -     | - | true",
        "-     | bob   | - | false",
        "alice | alice | same    | true",
        "bob   | bob   | same    | true",
        "bob   | carol | same    | false",
        "bob   | -     | same    | false",
        "bob   | alice | changed | true",
        "bob   | bob   | changed | false",
        "bob   | -     | changed | true",
        "-     | bob   | same    | false",
      })
  void nobody_acts_in_the_name_of_another(String old, String now, String spec, boolean accepted)
      throws Exception {
    if (actors == null) {
      actors = install(AdmissionPolicies.rendered("{}"), "satchel-actors");
    }
    ObjectNode review = new ObjectMapper().createObjectNode();
    review.set("object", acted(now, "A"));
    if (spec != null) {
      review.set("oldObject", acted(old, spec.equals("same") ? "A" : "B"));
    }

    assertThat(judge(actors, review, "alice").status()).isEqualTo(accepted ? 201 : 422);
  }

  private static String actors;

  private static JsonNode acted(String actor, String env) throws Exception {
    ObjectNode object =
        (ObjectNode) YAML.readTree("{metadata: {}, spec: {envName: %s}}".formatted(env));
    if (actor != null) {
      object.withObject("/metadata/annotations").put("satchel.dev/actor", actor);
    }
    return object;
  }

  private static Answer judge(String kind, String now, Optional<String> before, String username)
      throws Exception {
    ObjectNode review = new ObjectMapper().createObjectNode();
    review.set("object", YAML.readTree("spec: " + now));
    if (before.isPresent()) {
      review.set("oldObject", YAML.readTree("spec: " + before.get()));
    }
    return judge(kind, review, username);
  }

  private static Answer judge(String kind, ObjectNode review, String username) throws Exception {
    review.put("apiVersion", "judge.satchel.dev/v1").put("kind", kind);
    review.withObject("/metadata").put("name", "r" + NEXT.incrementAndGet());
    review.withObject("/request/userInfo").put("username", username);
    return server.post("/apis/judge.satchel.dev/v1/" + kind, review);
  }

  private static String install(AdmissionPolicies rendered, String policy) throws Exception {
    String plural = "judges" + NEXT.incrementAndGet();
    Answer answer =
        server.post(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            rendered.definition(policy, plural));
    assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                server.get("/apis/judge.satchel.dev/v1/" + plural, "application/json").status()
                    == 200);
    return plural;
  }
}
