package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.satchel.crds.Condition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a secret.
 *
 * @param conditions {@code Ready}, {@code Stored}, {@code Projected}, {@code Conflicted}
 * @param revision goes up by one each time the value changes; absent until it is stored
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserSecretStatus(
    @JsonPropertyDescription("Ready, Stored, Projected and Conflicted") List<Condition> conditions,
    @JsonPropertyDescription("Goes up by one each time the value changes") @Nullable Long revision,
    @JsonPropertyDescription("The user's running workspaces that the selector matches")
        @Nullable Workspaces workspaces) {
  public UserSecretStatus {
    conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.of()));
  }

  /**
   * The user's running workspaces that the selector matches.
   *
   * @param total all of them
   * @param current those that have the present value wherever the secret says
   * @param stale those that have to be restarted for it: their environment is older, or the file's
   *     mount point is not there yet
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Workspaces(
      @JsonPropertyDescription("All of them") int total,
      @JsonPropertyDescription("Those that have the present value wherever the secret says")
          int current,
      @JsonPropertyDescription("Those that have to be restarted to have it") int stale) {}
}
