package dev.satchel.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.ScopeCatalogue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator judges as the API server does in {@link ManifestsIT}, of the same field. */
class ExampleTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  static Stream<Example> secrets() {
    return Example.all().filter(example -> example.kind().equals("UserSecret"));
  }

  static Stream<Example> keys() {
    return KeyExamples.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("secrets")
  void the_rules_in_java_agree_with_those_in_the_definitions(Example example) {
    UserSecret secret = serialization.unmarshal(example.manifest(), UserSecret.class);
    secret.getMetadata().setName(example.name());

    agree(
        example,
        switch (CheckedSecret.of(secret)) {
          case CheckedSecret.Valid valid -> List.of();
          case CheckedSecret.Invalid(var violations) -> violations;
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void the_rules_in_java_agree_on_keys_too(Example example) {
    AIGatewayKey key = serialization.unmarshal(example.manifest(), AIGatewayKey.class);
    key.getMetadata().setName(example.name());

    agree(
        example,
        switch (CheckedKey.of(key, ScopeCatalogue.EMPTY)) {
          case CheckedKey.Valid valid -> List.of();
          case CheckedKey.Invalid(var violations) -> violations;
        });
  }

  private static void agree(Example example, List<Violation> violations) {
    if (example.accepted()) {
      assertThat(violations).isEmpty();
    } else {
      assertThat(violations)
          .extracting(Violation::field)
          .anyMatch(example.refusal().getFirst()::startsWith);
    }
  }
}
