package dev.satchel.crds.user;

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
 * What an administrator says of a user.
 *
 * @param username the Kubernetes username; absent: {@code metadata.name}
 * @param namespaces where this user's workspaces and secrets may be; the security boundary
 * @param system true: not counted in telemetry
 * @param suspended true: nothing is projected, keys are refused, data stays
 * @param unreadable fields of the stored object that do not have the type above; read as absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = WorkspaceUserSpec.Lenient.class)
public record WorkspaceUserSpec(
    @JsonPropertyDescription("The Kubernetes username; default: metadata.name. Unique.")
        @Nullable String username,
    @JsonPropertyDescription(
            "Where this user's workspaces and secrets may be; the security boundary")
        List<String> namespaces,
    @JsonPropertyDescription("true: not counted in telemetry") @Default("false")
        @Nullable Boolean system,
    @JsonPropertyDescription("true: nothing is projected, keys are refused, data stays")
        @Default("false")
        @Nullable Boolean suspended,
    @JsonIgnore List<Violation> unreadable) {

  public static final int MAX_USERNAME_LENGTH = 256;
  public static final int MAX_NAMESPACES = 64;

  public WorkspaceUserSpec {
    namespaces = List.copyOf(namespaces);
    unreadable = List.copyOf(unreadable);
  }

  public WorkspaceUserSpec(@Nullable String username, List<String> namespaces) {
    this(username, namespaces, null, null, List.of());
  }

  @JsonIgnore
  public boolean isSystem() {
    return Objects.requireNonNullElse(system, false);
  }

  @JsonIgnore
  public boolean isSuspended() {
    return Objects.requireNonNullElse(suspended, false);
  }

  static final class Lenient extends JsonDeserializer<WorkspaceUserSpec> {
    @Override
    public WorkspaceUserSpec deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      SpecReader spec = new SpecReader("spec", parser.readValueAsTree());
      String username = spec.text("username");
      List<String> namespaces = spec.texts("namespaces");
      Boolean system = spec.flag("system");
      Boolean suspended = spec.flag("suspended");
      return new WorkspaceUserSpec(username, namespaces, system, suspended, spec.violations());
    }
  }
}
