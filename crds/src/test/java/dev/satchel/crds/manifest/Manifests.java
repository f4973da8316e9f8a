package dev.satchel.crds.manifest;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The CRDs as they are committed: generated from the classes, then told what annotations cannot
 * say.
 */
final class Manifests {
  private static final String HEADER =
      """
      # Generated from the classes of this module; to make it anew:
      #   mvn -pl crds test -Dtest=ManifestsTest -Dmanifests=write
      """;

  private static final Map<Class<? extends HasMetadata>, Consumer<SchemaPart>> RULES =
      Map.of(
          UserSecret.class, UserSecretRules::addTo,
          WorkspaceUser.class, WorkspaceUserRules::addTo,
          AIGatewayKey.class, AIGatewayKeyRules::addTo);

  private static final JsonMapper YAML =
      JsonMapper.builder(
              YAMLFactory.builder()
                  .disable(Feature.WRITE_DOC_START_MARKER, Feature.SPLIT_LINES)
                  .enable(Feature.MINIMIZE_QUOTES, Feature.INDENT_ARRAYS_WITH_INDICATOR)
                  .build())
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
          .build();

  private Manifests() {}

  /** Of all kinds, by file name. */
  static Map<String, String> all() throws IOException {
    return Map.of(
        "usersecrets.yaml", yaml(UserSecret.class),
        "workspaceusers.yaml", yaml(WorkspaceUser.class),
        "aigatewaykeys.yaml", yaml(AIGatewayKey.class));
  }

  private static String yaml(Class<? extends HasMetadata> kind) throws IOException {
    CustomResourceDefinition crd = generated(kind);
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    version
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparing(column -> columns(kind).indexOf(column.getName())));
    version.getAdditionalPrinterColumns().forEach(Manifests::withoutDefaults);
    JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
    schema.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
    RULES.get(kind).accept(new SchemaPart(schema));
    return HEADER + YAML.writeValueAsString(crd);
  }

  /** In the order in which they are declared; the generator sorts them by path. */
  private static List<String> columns(Class<?> kind) {
    return Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name)
        .toList();
  }

  private static void withoutDefaults(CustomResourceColumnDefinition column) {
    column.setPriority(null);
  }

  private static CustomResourceDefinition generated(Class<? extends HasMetadata> kind)
      throws IOException {
    Path directory = Files.createTempDirectory("satchel-crds");
    try {
      new CRDGenerator()
          .customResourceClasses(kind)
          .forCRDVersions("v1")
          .inOutputDir(directory.toFile())
          .generate();
      Path file;
      try (Stream<Path> files = Files.list(directory)) {
        file = files.findFirst().orElseThrow();
      }
      String yaml = Files.readString(file);
      Files.delete(file);
      return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
    } finally {
      Files.delete(directory);
    }
  }
}
