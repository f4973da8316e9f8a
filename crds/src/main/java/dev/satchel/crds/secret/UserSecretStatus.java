package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.SpecReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a secret. Fields of a stored status that do not have the type below are read as
 * absent; the operator writes them anew.
 *
 * @param conditions {@code Ready}, {@code Stored}, {@code Projected}, {@code Conflicted}
 * @param revision goes up by one each time the value changes; absent until it is stored
 * @param environment since when the environment variable is as it is, as last projected; absent
 *     until it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = UserSecretStatus.Lenient.class)
public record UserSecretStatus(
    @JsonPropertyDescription("Ready, Stored, Projected and Conflicted") List<Condition> conditions,
    @JsonPropertyDescription("Goes up by one each time the value changes") @Nullable Long revision,
    @JsonPropertyDescription("The user's running workspaces that the selector matches")
        @Nullable Workspaces workspaces,
    @JsonPropertyDescription("Since when the environment variable is as it is")
        @Nullable Environment environment) {
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
  public record Workspaces(
      @JsonPropertyDescription("All of them") int total,
      @JsonPropertyDescription("Those that have the present value wherever the secret says")
          int current,
      @JsonPropertyDescription("Those that have to be restarted to have it") int stale) {}

  /**
   * Since when the environment variable is as it is: its name, its value, or that there is none. A
   * pod that reports at least {@code since}, or whose containers started after {@code changedAt},
   * has it.
   *
   * @param since the user's projection revision at which it last changed
   * @param changedAt RFC 3339, when that was, by the clock of Postgres
   */
  public record Environment(
      @JsonPropertyDescription("The user's projection revision at which it last changed")
          long since,
      @JsonPropertyDescription("When that was") String changedAt) {

    public static Environment of(long since, Instant changed) {
      return new Environment(since, changed.toString());
    }

    /** {@link #changedAt} as it is meant. */
    public Instant changed() {
      return Instant.parse(changedAt);
    }
  }

  static final class Lenient extends JsonDeserializer<UserSecretStatus> {
    @Override
    public UserSecretStatus deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      SpecReader status = new SpecReader("status", parser.readValueAsTree());
      SpecReader workspaces = status.object("workspaces");
      SpecReader environment = status.object("environment");
      return new UserSecretStatus(
          Condition.list(status),
          status.whole("revision"),
          workspaces == null
              ? null
              : new Workspaces(
                  workspaces.count("total"),
                  workspaces.count("current"),
                  workspaces.count("stale")),
          environment == null ? null : environment(environment));
    }

    private static @Nullable Environment environment(SpecReader environment) {
      Long since = environment.whole("since");
      String changedAt = environment.text("changedAt");
      if (since == null || changedAt == null) {
        return null;
      }
      try {
        return Environment.of(since, Instant.parse(changedAt));
      } catch (DateTimeException e) {
        return null;
      }
    }
  }
}
