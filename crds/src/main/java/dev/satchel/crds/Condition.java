package dev.satchel.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * A condition as in {@code metav1.Condition}, so that {@code kubectl wait} and GitOps tools read
 * it.
 *
 * @param type plain and CamelCase, as {@code Ready}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param observedGeneration the {@code metadata.generation} this was said of
 * @param lastTransitionTime RFC 3339, when {@code status} last changed
 * @param reason CamelCase, for programs
 * @param message for people; never holds a secret's value
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription("What it is about") @Required String type,
    @JsonPropertyDescription("Whether it holds") @Required String status,
    @JsonPropertyDescription("The metadata.generation this was said of") long observedGeneration,
    @JsonPropertyDescription("When status last changed") @Required String lastTransitionTime,
    @JsonPropertyDescription("Why, for programs") @Required String reason,
    @JsonPropertyDescription("Why, for people") @Required String message) {

  @JsonIgnore
  public boolean isTrue() {
    return "True".equals(status);
  }
}
