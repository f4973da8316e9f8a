package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.satchel.crds.rule.SpecReader;
import dev.satchel.crds.rule.Violation;
import io.fabric8.generator.annotation.Default;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a secret. Its {@link #toString()} leaves the value out.
 *
 * @param user a {@code WorkspaceUser}'s name; never changes
 * @param description for people
 * @param enabled false: kept, but in no workspace; an enabled one needs a target
 * @param envName the environment variable, as {@link dev.satchel.crds.rule.EnvName}
 * @param filePath the file, as {@link dev.satchel.crds.rule.FilePath}
 * @param value the value itself; exactly one source is given
 * @param sealedValue the value, sealed, as {@link dev.satchel.crds.seal.SealedValue}
 * @param valueFrom where the value is kept
 * @param workspaceSelector only workspaces that match; absent: all of the user's
 * @param unreadable fields of the stored object that do not have the type above; read as absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = UserSecretSpec.Lenient.class)
public record UserSecretSpec(
    @JsonPropertyDescription("The WorkspaceUser whose secret this is; never changes")
        @Nullable String user,
    @JsonPropertyDescription("For people") @Nullable String description,
    @JsonPropertyDescription(
            "false: kept, but in no workspace. An enabled secret needs envName or filePath")
        @Default("true")
        @Nullable Boolean enabled,
    @JsonPropertyDescription("The environment variable that holds the value")
        @Nullable String envName,
    @JsonPropertyDescription("The file that holds the value: starts with ~/ or /, in normal form")
        @Nullable String filePath,
    @JsonPropertyDescription(
            "The value itself; give exactly one of value, sealedValue and valueFrom")
        @Nullable String value,
    @JsonPropertyDescription(
            "The value as kubectl satchel seal makes it; opens only for this kind, namespace, name and user")
        @Nullable String sealedValue,
    @JsonPropertyDescription("Where the value is kept; followed when it changes")
        @Nullable ValueFrom valueFrom,
    @JsonPropertyDescription("Only workspaces whose pod labels match; default: all of the user's")
        @Nullable WorkspaceSelector workspaceSelector,
    @JsonIgnore List<Violation> unreadable) {

  public UserSecretSpec {
    unreadable = List.copyOf(unreadable);
  }

  @JsonIgnore
  public boolean isEnabled() {
    return Objects.requireNonNullElse(enabled, true);
  }

  /** The given selector, or the one that matches every workspace. */
  @JsonIgnore
  public WorkspaceSelector selector() {
    return Objects.requireNonNullElse(workspaceSelector, WorkspaceSelector.ALL);
  }

  /** The same with another sealed value. */
  public UserSecretSpec withSealedValue(String other) {
    return new UserSecretSpec(
        user,
        description,
        enabled,
        envName,
        filePath,
        value,
        other,
        valueFrom,
        workspaceSelector,
        unreadable);
  }

  @Override
  public String toString() {
    return "UserSecretSpec[user=%s, enabled=%s, envName=%s, filePath=%s]"
        .formatted(user, enabled, envName, filePath);
  }

  static final class Lenient extends JsonDeserializer<UserSecretSpec> {
    @Override
    public UserSecretSpec deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      SpecReader spec = new SpecReader("spec", parser.readValueAsTree());
      String user = spec.text("user");
      String description = spec.text("description");
      Boolean enabled = spec.flag("enabled");
      String envName = spec.text("envName");
      String filePath = spec.text("filePath");
      String value = spec.text("value");
      String sealedValue = spec.text("sealedValue");
      ValueFrom valueFrom = valueFrom(spec.object("valueFrom"));
      WorkspaceSelector selector = selector(spec.object("workspaceSelector"));
      return new UserSecretSpec(
          user,
          description,
          enabled,
          envName,
          filePath,
          value,
          sealedValue,
          valueFrom,
          selector,
          spec.violations());
    }

    private static @Nullable ValueFrom valueFrom(@Nullable SpecReader valueFrom) {
      SpecReader ref = valueFrom == null ? null : valueFrom.required("secretKeyRef");
      return ref == null
          ? null
          : new ValueFrom(new SecretKeyRef(ref.requiredText("name"), ref.requiredText("key")));
    }

    private static @Nullable WorkspaceSelector selector(@Nullable SpecReader selector) {
      return selector == null
          ? null
          : new WorkspaceSelector(
              selector.textMap("matchLabels"),
              selector.objects("matchExpressions").stream()
                  .map(
                      one ->
                          new WorkspaceSelector.Requirement(
                              one.requiredText("key"),
                              one.requiredText("operator"),
                              one.texts("values")))
                  .toList());
    }
  }
}
