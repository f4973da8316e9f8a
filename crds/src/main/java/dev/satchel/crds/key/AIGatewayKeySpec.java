package dev.satchel.crds.key;

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
import io.fabric8.generator.annotation.Required;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a key. All of it but {@code user} can be changed later without a new token.
 *
 * @param user a {@code WorkspaceUser}'s name: a personal key; absent: the deployment's; never
 *     changes
 * @param scopes as {@link Scope}, or composites of the {@link ScopeCatalogue}; empty: all
 * @param allowList as {@link KeyResource}; empty: every resource
 * @param expiresAt RFC 3339; at most one of this and {@code lifetime} is given
 * @param lifetime as {@link dev.satchel.crds.rule.GoDuration}, counted from the key's creation
 * @param rotation when a new token takes the old one's place
 * @param suspended true: its tokens are refused, and stay
 * @param secretRef where the token is delivered
 * @param envName for a personal key: the environment variable in the user's workspaces
 * @param filePath for a personal key: the file in the user's workspaces
 * @param unreadable fields of the stored object that do not have the type above; read as absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = AIGatewayKeySpec.Lenient.class)
public record AIGatewayKeySpec(
    @JsonPropertyDescription(
            "The WorkspaceUser whose personal key this is, and with whom it dies; never changes")
        @Nullable String user,
    @JsonPropertyDescription(
            "resource:action, resource:*, *, or a composite of the deployment; empty: all")
        List<String> scopes,
    @JsonPropertyDescription("type:id, each or both may be *; empty: *:*") List<String> allowList,
    @JsonPropertyDescription("When it ends; give at most one of expiresAt and lifetime")
        @Nullable String expiresAt,
    @JsonPropertyDescription("How long it is good from its creation on, e.g. 2160h")
        @Nullable String lifetime,
    @JsonPropertyDescription("When a new token takes the old one's place")
        @Nullable Rotation rotation,
    @JsonPropertyDescription("true: its tokens are refused, and stay") @Default("false")
        @Nullable Boolean suspended,
    @JsonPropertyDescription("The Secret that Satchel makes, and puts the token into") @Required
        @Nullable SecretRef secretRef,
    @JsonPropertyDescription(
            "With user: the environment variable that holds the token in the user's workspaces")
        @Nullable String envName,
    @JsonPropertyDescription(
            "With user: the file that holds the token in the user's workspaces; starts with ~/ or /")
        @Nullable String filePath,
    @JsonIgnore List<Violation> unreadable) {

  public AIGatewayKeySpec {
    scopes = List.copyOf(scopes);
    allowList = List.copyOf(allowList);
    unreadable = List.copyOf(unreadable);
  }

  @JsonIgnore
  public boolean isSuspended() {
    return Objects.requireNonNullElse(suspended, false);
  }

  /**
   * When a new token takes the old one's place.
   *
   * @param interval how old a token gets; absent: only on demand
   * @param overlap how long the old one is good after that
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rotation(
      @JsonPropertyDescription("How old a token gets, e.g. 720h; default: only on demand")
          @Nullable String interval,
      @JsonPropertyDescription(
              "How long the old token is good beside the new one; default: 24h, or half of interval")
          @Nullable String overlap) {}

  /**
   * The Secret that Satchel makes.
   *
   * @param namespace where
   * @param name the Secret's name; one that is there already is left alone
   * @param key the key in its data; absent: {@link #DEFAULT_KEY}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretRef(
      @JsonPropertyDescription("The Secret's namespace") @Required String namespace,
      @JsonPropertyDescription("The Secret's name; one that is there already is left alone")
          @Required
          String name,
      @JsonPropertyDescription("The key in its data") @Default(DEFAULT_KEY) @Nullable String key) {
    public static final String DEFAULT_KEY = "token";

    /** The key in the Secret's data. */
    @JsonIgnore
    public String dataKey() {
      return Objects.requireNonNullElse(key, DEFAULT_KEY);
    }
  }

  static final class Lenient extends JsonDeserializer<AIGatewayKeySpec> {
    @Override
    public AIGatewayKeySpec deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      SpecReader spec = new SpecReader("spec", parser.readValueAsTree());
      String user = spec.text("user");
      List<String> scopes = spec.texts("scopes");
      List<String> allowList = spec.texts("allowList");
      String expiresAt = spec.text("expiresAt");
      String lifetime = spec.text("lifetime");
      Rotation rotation = rotation(spec.object("rotation"));
      Boolean suspended = spec.flag("suspended");
      SecretRef secretRef = secretRef(spec.object("secretRef"));
      String envName = spec.text("envName");
      String filePath = spec.text("filePath");
      return new AIGatewayKeySpec(
          user,
          scopes,
          allowList,
          expiresAt,
          lifetime,
          rotation,
          suspended,
          secretRef,
          envName,
          filePath,
          spec.violations());
    }

    private static @Nullable Rotation rotation(@Nullable SpecReader rotation) {
      return rotation == null
          ? null
          : new Rotation(rotation.text("interval"), rotation.text("overlap"));
    }

    private static @Nullable SecretRef secretRef(@Nullable SpecReader ref) {
      return ref == null
          ? null
          : new SecretRef(ref.requiredText("namespace"), ref.requiredText("name"), ref.text("key"));
    }
  }
}
