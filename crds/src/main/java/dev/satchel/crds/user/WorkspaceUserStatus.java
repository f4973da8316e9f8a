package dev.satchel.crds.user;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
    List<Condition> conditions, @Nullable Integer secrets, @Nullable Integer workspaces) {
  public WorkspaceUserStatus {
    conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.of()));
  }
}
