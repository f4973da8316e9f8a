package dev.satchel.crds.user;

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
 * What became of a user. Fields of a stored status that do not have the type below are read as
 * absent; the operator writes them anew.
 *
 * @param conditions {@code Ready}, and {@code Injected} once a workspace was made without secrets
 * @param secrets how many {@code UserSecret}s of this user are stored
 * @param workspaces how many running workspace pods this user has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = WorkspaceUserStatus.Lenient.class)
public record WorkspaceUserStatus(
    @JsonPropertyDescription("Ready") List<Condition> conditions,
    @JsonPropertyDescription("How many UserSecrets of this user are stored")
        @Nullable Integer secrets,
    @JsonPropertyDescription("How many running workspace pods this user has")
        @Nullable Integer workspaces) {
  public WorkspaceUserStatus {
    conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.of()));
  }

  static final class Lenient extends JsonDeserializer<WorkspaceUserStatus> {
    @Override
    public WorkspaceUserStatus deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      SpecReader status = new SpecReader("status", parser.readValueAsTree());
      return new WorkspaceUserStatus(
          Condition.list(status), count(status, "secrets"), count(status, "workspaces"));
    }

    private static @Nullable Integer count(SpecReader status, String field) {
      return status.whole(field) == null ? null : status.count(field);
    }
  }
}
