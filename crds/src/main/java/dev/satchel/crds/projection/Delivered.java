package dev.satchel.crds.projection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The annotation {@code satchel.dev/delivered} of a workspace pod: what its agent said last of the
 * files there, as JSON. The webhook writes it, and nobody else may.
 *
 * @param revision of the projection that the agent acted on; 0: there was none
 * @param files those that the pod is to have, and those that it should not have any more
 * @param more so many further files did not fit
 */
public record Delivered(
    long revision, List<File> files, @JsonInclude(JsonInclude.Include.NON_DEFAULT) int more) {
  /**
   * As whom the webhook writes it: of nothing else, so the time that the API server keeps of this
   * field manager is when the agent was last heard.
   */
  public static final String FIELD_MANAGER = "satchel-deliveries";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Delivered {
    files = List.copyOf(Objects.requireNonNullElse(files, List.of()));
  }

  /** What became of a file. */
  public enum State {
    /** It holds what the projection of that revision says. */
    @JsonProperty("written")
    WRITTEN("written"),
    /** It is to be there and is not as it should be. */
    @JsonProperty("not-written")
    NOT_WRITTEN("not-written"),
    /** It should have gone and could not be removed. */
    @JsonProperty("still-there")
    STILL_THERE("still-there");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** As in a report and in the annotation. */
    public String word() {
      return word;
    }

    static Optional<State> of(String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * A file.
   *
   * @param uid of the {@code UserSecret}
   * @param secret its name
   * @param path where it is in the workspace; with {@code ~} where that could not be found out
   * @param reason of a file that is not as it should be, as in {@link AgentReport.Problem}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record File(
      String uid, String secret, String path, State state, @Nullable String reason) {}

  /** What the annotation of a pod says; empty: nothing that can be read. */
  public static Optional<Delivered> parse(@Nullable String annotation) {
    if (annotation == null) {
      return Optional.empty();
    }
    try {
      Delivered delivered = JSON.readValue(annotation, Delivered.class);
      return Optional.ofNullable(delivered).filter(Delivered::isWhole);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // of another version of Satchel
    }
  }

  private boolean isWhole() {
    return files.stream()
        .allMatch(
            file ->
                file.uid() != null
                    && file.secret() != null
                    && file.path() != null
                    && file.state() != null);
  }

  /** In one line; the same for the same. */
  public String format() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is writable", e);
    }
  }
}
