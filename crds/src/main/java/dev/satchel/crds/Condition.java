package dev.satchel.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.satchel.crds.rule.SpecReader;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Objects;

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

  /** Those of a status, however little of it is as it should be. */
  public static List<Condition> list(SpecReader status) {
    return status.objects("conditions").stream().map(Condition::read).toList();
  }

  private static Condition read(SpecReader condition) {
    return new Condition(
        shared(condition, "type"),
        shared(condition, "status"),
        Objects.requireNonNullElse(condition.whole("observedGeneration"), 0L),
        shared(condition, "lastTransitionTime"),
        shared(condition, "reason"),
        shared(condition, "message"));
  }

  /** Of ten thousand cached objects nearly all say the same: one copy of it is enough. */
  private static String shared(SpecReader condition, String field) {
    return condition.requiredText(field).intern();
  }

  @JsonIgnore
  public boolean isTrue() {
    return "True".equals(status);
  }
}
