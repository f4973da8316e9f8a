package dev.satchel.cli.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.secret.UserSecret;

/** A {@code UserSecret} as YAML, to be applied or committed. */
public final class Manifest {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(Feature.WRITE_DOC_START_MARKER, Feature.SPLIT_LINES)
              .enable(Feature.MINIMIZE_QUOTES, Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .build());

  private Manifest() {}

  /** Ends with a line break. */
  public static String yaml(UserSecret secret) {
    try {
      return YAML.writeValueAsString(secret);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a UserSecret of ours is no YAML", e);
    }
  }
}
