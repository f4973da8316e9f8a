package dev.satchel.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator judges as the API server does in {@link ManifestsIT}, of the same field. */
class ExampleTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  static Stream<Example> secrets() {
    return Example.all().filter(example -> example.kind().equals("UserSecret"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("secrets")
  void the_rules_in_java_agree_with_those_in_the_definitions(Example example) {
    UserSecret secret = serialization.unmarshal(example.manifest(), UserSecret.class);
    secret.getMetadata().setName(example.name());

    switch (CheckedSecret.of(secret)) {
      case CheckedSecret.Valid valid -> assertThat(example.accepted()).as("%s", valid).isTrue();
      case CheckedSecret.Invalid(var violations) -> {
        assertThat(example.accepted()).as("%s", violations).isFalse();
        assertThat(violations)
            .extracting(Violation::field)
            .anyMatch(example.refusal().getFirst()::startsWith);
      }
    }
  }
}
