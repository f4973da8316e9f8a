package dev.satchel.crds.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.SpecReader;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a key; neither a token nor its hash is ever in it. Times are RFC 3339. Fields of a
 * stored status that do not have the type below are read as absent; the operator writes them anew.
 *
 * @param conditions {@code Ready}, {@code Expired}
 * @param prefix the first characters of the present token, by which people tell tokens apart
 * @param expiresAt when the key ends, whatever its tokens; absent: never
 * @param lastUsedAt when a check last accepted one of its tokens
 * @param rotatedAt when the present token was delivered
 * @param nextRotationAt when it will be replaced; absent: on demand only
 * @param previous older tokens that are still good, the newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = AIGatewayKeyStatus.Lenient.class)
public record AIGatewayKeyStatus(
    @JsonPropertyDescription("Ready and Expired") List<Condition> conditions,
    @JsonPropertyDescription("The first characters of the present token") @Nullable String prefix,
    @JsonPropertyDescription("When the key ends") @Nullable String expiresAt,
    @JsonPropertyDescription("When a check last accepted it; may be a minute behind")
        @Nullable String lastUsedAt,
    @JsonPropertyDescription("When the present token was delivered") @Nullable String rotatedAt,
    @JsonPropertyDescription("When the present token will be replaced")
        @Nullable String nextRotationAt,
    @JsonPropertyDescription("Older tokens that are still good, the newest first")
        List<Previous> previous) {
  /** As many of the older tokens as a status shows. */
  public static final int MAX_PREVIOUS = 16;

  public AIGatewayKeyStatus {
    conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.of()));
    previous = List.copyOf(Objects.requireNonNullElse(previous, List.of()));
  }

  /** An older token that is good until then. */
  public record Previous(
      @JsonPropertyDescription("Its first characters") String prefix,
      @JsonPropertyDescription("Until when it is good") String validUntil) {}

  static final class Lenient extends JsonDeserializer<AIGatewayKeyStatus> {
    @Override
    public AIGatewayKeyStatus deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      SpecReader status = new SpecReader("status", parser.readValueAsTree());
      return new AIGatewayKeyStatus(
          Condition.list(status),
          status.text("prefix"),
          status.text("expiresAt"),
          status.text("lastUsedAt"),
          status.text("rotatedAt"),
          status.text("nextRotationAt"),
          status.objects("previous").stream()
              .map(one -> new Previous(one.requiredText("prefix"), one.requiredText("validUntil")))
              .toList());
    }
  }
}
