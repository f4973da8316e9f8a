package dev.satchel.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chart's ValidatingAdmissionPolicies as rules of a kind of their own: an object of it holds
 * what a policy would be asked about. So the API server's own CEL judges them, and its estimate of
 * their cost holds for objects of any size that the CRDs let in.
 */
final class AdmissionPolicies {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path CHART = Path.of("../charts/satchel");
  private static final String METADATA =
      """
      type: object
      properties:
        annotations:
          type: object
          maxProperties: 32
          additionalProperties: {type: string, maxLength: 1024}
      """;

  private final List<JsonNode> objects;

  private AdmissionPolicies(List<JsonNode> objects) {
    this.objects = objects;
  }

  /** Those of a release with these values. */
  static AdmissionPolicies rendered(String values) throws IOException {
    Path file = Files.writeString(Files.createTempFile("values", ".yaml"), values);
    try {
      String text =
          new Helm(CHART)
              .template()
              .withName("satchel")
              .withKubeVersion("1.36.0")
              .withValuesFile(file)
              .call();
      try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
        return new AdmissionPolicies(
            documents.readAll().stream().filter(JsonNode::isObject).toList());
      }
    } finally {
      Files.delete(file);
    }
  }

  /** What operator and webhook read. */
  Policy policy() {
    String text = one("ConfigMap", "satchel-policy").at("/data").path("policy.json").asText();
    return switch (Policy.parse(text)) {
      case Parsed.Valid<Policy>(Policy policy) -> policy;
      case Parsed.Refused<Policy>(String message) -> throw new AssertionError(message);
    };
  }

  private JsonNode one(String kind, String name) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * A kind in the group {@code judge.satchel.dev} with the fields {@code object}, {@code oldObject}
   * and {@code request}.
   *
   * @param policy the name of the ValidatingAdmissionPolicy
   */
  JsonNode definition(String policy, String plural) throws IOException {
    ObjectNode definition =
        (ObjectNode)
            YAML.readTree(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %1$s.judge.satchel.dev}
                spec:
                  group: judge.satchel.dev
                  scope: Cluster
                  names: {kind: %1$s, plural: %1$s, singular: %1$s}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema:
                        openAPIV3Schema:
                          type: object
                          properties:
                            request:
                              type: object
                              properties:
                                userInfo:
                                  type: object
                                  properties:
                                    username: {type: string, maxLength: 1024}
                """
                    .formatted(plural));
    ObjectNode schema = (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema");
    ObjectNode properties = (ObjectNode) schema.path("properties");
    properties.set("object", secret());
    properties.set("oldObject", secret());
    schema.set("x-kubernetes-validations", rules(one("ValidatingAdmissionPolicy", policy)));
    return definition;
  }

  private JsonNode secret() throws IOException {
    JsonNode crd = one("CustomResourceDefinition", "usersecrets.satchel.dev");
    ObjectNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
    schema
        .findParents("x-kubernetes-validations")
        .forEach(part -> ((ObjectNode) part).remove("x-kubernetes-validations"));
    ObjectNode properties = (ObjectNode) schema.path("properties");
    properties.remove(List.of("apiVersion", "kind", "status"));
    properties.set("metadata", YAML.readTree(METADATA));
    // The API server refuses a longer one before; no other rule says how long it may be.
    ((ObjectNode) properties.at("/spec/properties/value")).put("maxLength", 24 * 1024);
    return schema;
  }

  private static ArrayNode rules(JsonNode policy) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (JsonNode variable : policy.at("/spec/variables")) {
      variables.put(
          variable.path("name").asText(),
          "(" + inlined(variable.path("expression").asText(), variables) + ")");
    }
    ArrayNode rules = YAML.createArrayNode();
    for (JsonNode validation : policy.at("/spec/validations")) {
      rules
          .addObject()
          .put("rule", ofSelf(inlined(validation.path("expression").asText(), variables)))
          .put("message", validation.path("message").asText());
    }
    return rules;
  }

  private static String inlined(String expression, Map<String, String> variables) {
    String text = expression;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      text = text.replaceAll("variables\\." + variable.getKey() + "\\b", quoted(variable));
    }
    return text;
  }

  private static String quoted(Map.Entry<String, String> variable) {
    return java.util.regex.Matcher.quoteReplacement(variable.getValue());
  }

  private static String ofSelf(String expression) {
    return expression
        .replace("oldObject != null", "has(self.oldObject)")
        // In a policy the two are of one type, here each part of the schema is a type of its own.
        .replace("object.spec == oldObject.spec", "dyn(object.spec) == dyn(oldObject.spec)")
        .replaceAll("(?<!self\\.)\\b(oldObject|object|request)\\.", "self.$1.");
  }
}
