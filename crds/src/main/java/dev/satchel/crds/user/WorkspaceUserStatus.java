package dev.satchel.crds.user;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.satchel.crds.Condition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a user.
 *
 * @param conditions {@code Ready}
 * @param secrets how many {@code UserSecret}s of this user are stored
 * @param workspaces how many running workspace pods this user has
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkspaceUserStatus(
    @JsonPropertyDescription("Ready") List<Condition> conditions,
    @JsonPropertyDescription("How many UserSecrets of this user are stored")
        @Nullable Integer secrets,
    @JsonPropertyDescription("How many running workspace pods this user has")
        @Nullable Integer workspaces) {
  public WorkspaceUserStatus {
    conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.of()));
  }
}
