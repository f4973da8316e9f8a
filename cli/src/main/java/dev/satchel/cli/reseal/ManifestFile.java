package dev.satchel.cli.reseal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of manifests, YAML (of which JSON is a part), that is changed in no more than its sealed
 * values: comments, order and layout stay.
 *
 * @param text as it was read
 * @param sealed its {@code UserSecret}s that have a {@code sealedValue}
 */
record ManifestFile(Path path, String text, List<UserSecret> sealed) {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final KubernetesSerialization KINDS = new KubernetesSerialization();

  ManifestFile {
    sealed = List.copyOf(sealed);
  }

  static boolean isOne(Path path) {
    return path.getFileName().toString().matches("(?i).+\\.(ya?ml|json)");
  }

  /**
   * A file that is no YAML (a template, say) has none, unless there is a sealed value in it: then
   * {@link IllegalArgumentException}.
   */
  static ManifestFile read(Path path) throws IOException {
    String text = Files.readString(path);
    List<UserSecret> sealed = new ArrayList<>();
    if (text.contains(SealedValue.PREFIX)) {
      try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
        documents.forEachRemaining(document -> collect(document, sealed));
      } catch (JsonProcessingException | RuntimeException e) {
        throw new IllegalArgumentException(
            "%s: has a sealed value, and is neither YAML nor JSON".formatted(path), e);
      }
    }
    return new ManifestFile(path, text, sealed);
  }

  private static void collect(JsonNode document, List<UserSecret> sealed) {
    document.path("items").forEach(item -> collect(item, sealed));
    if (document.path("apiVersion").asText().startsWith(Satchel.GROUP + "/")
        && document.path("kind").asText().equals("UserSecret")
        && document.path("spec").path("sealedValue").isTextual()) {
      sealed.add(KINDS.convertValue(document, UserSecret.class));
    }
  }

  /** The old text of this secret's sealed value. */
  static String sealedValue(UserSecret secret) {
    return Objects.requireNonNull(secret.getSpec().sealedValue());
  }

  /** Whether the value stands in the file as it is, and not folded over several lines. */
  boolean holds(String sealedValue) {
    return text.contains(sealedValue);
  }

  /**
   * Writes the file anew; by another one beside it, so that it is never half written.
   *
   * @param newer by the old sealed value
   */
  void replace(Map<String, String> newer) throws IOException {
    String changed = text;
    for (Map.Entry<String, String> one : newer.entrySet()) {
      changed = changed.replace(one.getKey(), one.getValue());
    }
    Path target = path.toRealPath();
    Path temporary = Files.createTempFile(target.getParent(), ".reseal", ".tmp");
    try {
      Files.writeString(temporary, changed);
      PosixFileAttributeView mode =
          Files.getFileAttributeView(target, PosixFileAttributeView.class);
      if (mode != null) {
        Files.setPosixFilePermissions(temporary, mode.readAttributes().permissions());
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
