package dev.satchel.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The committed CRDs are those that the classes say. With {@code -Dmanifests=write} they are
 * written first.
 */
class ManifestsTest {
  /** Surefire and failsafe start tests in the module's folder. */
  static final Path DIRECTORY = Path.of("manifests");

  /** Or the API server would repeat the value that it refuses, also one in the wrong field. */
  @ParameterizedTest
  @ValueSource(strings = {"value", "sealedValue"})
  void no_rule_is_said_of_the_value_itself(String field) throws IOException {
    JsonNode value =
        new YAMLMapper()
            .readTree(Manifests.all().get("usersecrets.yaml"))
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties")
            .path(field);

    assertThat(value.fieldNames()).toIterable().containsExactlyInAnyOrder("description", "type");
  }

  @Test
  void generating_the_manifests_again_changes_nothing() throws IOException {
    for (Map.Entry<String, String> manifest : Manifests.all().entrySet()) {
      Path file = DIRECTORY.resolve(manifest.getKey());
      if ("write".equals(System.getProperty("manifests"))) {
        Files.writeString(file, manifest.getValue());
      }
      assertThat(file)
          .as("make it anew with: mvn -pl crds test -Dtest=ManifestsTest -Dmanifests=write")
          .hasContent(manifest.getValue());
    }
  }
}
