package dev.satchel.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One part of a CRD's schema, to be told what the generator cannot say. */
record SchemaPart(JSONSchemaProps props) {

  /**
   * The part below this one.
   *
   * @param path properties, {@code []} for a list's items and {@code {}} for a map's values,
   *     between dots
   */
  SchemaPart at(String path) {
    JSONSchemaProps part = props;
    for (String step : path.split("\\.")) {
      part =
          switch (step) {
            case "[]" -> part.getItems().getSchema();
            case "{}" -> part.getAdditionalProperties().getSchema();
            default -> part.getProperties().get(step);
          };
      Objects.requireNonNull(part, () -> "no " + step + " of " + path);
    }
    return new SchemaPart(part);
  }

  SchemaPart length(long min, long max) {
    if (min > 0) {
      props.setMinLength(min);
    }
    props.setMaxLength(max);
    return this;
  }

  SchemaPart items(long max) {
    props.setMaxItems(max);
    return this;
  }

  SchemaPart entries(long max) {
    props.setMaxProperties(max);
    return this;
  }

  SchemaPart format(String format) {
    props.setFormat(format);
    return this;
  }

  /** Each item once ({@code set}), or none decides for another ({@code atomic}). */
  SchemaPart listType(String type) {
    props.setXKubernetesListType(type);
    return this;
  }

  /** At most one item with the same key; each has its own owner in server-side apply. */
  SchemaPart listOfMaps(String key) {
    props.setXKubernetesListType("map");
    props.setXKubernetesListMapKeys(List.of(key));
    return this;
  }

  /**
   * In server-side apply one owner has all of it, as with the core's own selectors. A status is one
   * writer's anyway, and to note for each of its conditions whose it is costs an API server much of
   * the time of writing it, and of reading it from etcd (docs/decisions/0014).
   */
  SchemaPart atomic() {
    props.setXKubernetesMapType("atomic");
    return this;
  }

  SchemaPart required(String field) {
    props.setRequired(List.of(field));
    return this;
  }

  /** A CEL rule; {@code self} is this part. */
  SchemaPart rule(String rule, String message) {
    return add(new ValidationRuleBuilder().withRule(rule).withMessage(message).build());
  }

  /** A CEL rule whose violation is told of a field below this part. */
  SchemaPart rule(String field, String rule, String message) {
    return add(
        new ValidationRuleBuilder()
            .withFieldPath("." + field)
            .withRule(rule)
            .withMessage(message)
            .build());
  }

  private SchemaPart add(ValidationRule rule) {
    List<ValidationRule> rules = new ArrayList<>(props.getXKubernetesValidations());
    rules.add(rule);
    props.setXKubernetesValidations(rules);
    return this;
  }

  /** As {@code metav1.Condition} is in the CRDs of Kubernetes itself. */
  SchemaPart conditions() {
    listOfMaps("type");
    at("[].type").length(1, 316);
    at("[].reason").length(1, 1024);
    at("[].message").length(0, 32768);
    at("[].lastTransitionTime").format("date-time");
    at("[].observedGeneration").format("int64");
    at("[].status").oneOf("True", "False", "Unknown");
    return this;
  }

  SchemaPart oneOf(String... values) {
    props.setEnum(List.of(values).stream().<JsonNode>map(TextNode::valueOf).toList());
    return this;
  }
}
