package dev.satchel.cli.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.cli.secret.Source;
import dev.satchel.crds.secret.SecretKeyRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a folder of manifests as Sealed Secrets' users have: each key of a {@code Secret} is a
 * secret. A {@code SealedSecret} only its controller can open, so each of its keys becomes a
 * reference to the Secret that the controller makes of it. Other kinds are passed over.
 */
final class SecretManifests {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path folder;
  private final String namespace;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private SecretManifests(Path folder, String namespace) {
    this.folder = folder;
    this.namespace = namespace;
  }

  /**
   * @param folder or one file
   * @param namespace where the secrets are to be; a reference leads nowhere else
   */
  static Entries read(Path folder, String namespace) throws IOException {
    SecretManifests manifests = new SecretManifests(folder, namespace);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(path -> path.toString().matches("(?i).+\\.(ya?ml|json)"))
              .sorted()
              .toList()) {
        manifests.file(file);
      }
    }
    return new Entries(manifests.entries, manifests.faults);
  }

  private void file(Path path) throws IOException {
    String file = path.equals(folder) ? path.toString() : folder.relativize(path).toString();
    String text = Files.readString(path);
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNextValue()) {
        document(file, documents.nextValue());
      }
    } catch (IOException e) {
      faults.add("%s: is neither YAML nor JSON".formatted(file));
    }
  }

  private void document(String file, JsonNode document) {
    document.path("items").forEach(item -> document(file, item));
    String name = document.path("metadata").path("name").asText();
    switch (document.path("kind").asText()) {
      case "Secret" -> {
        document
            .path("data")
            .properties()
            .forEach(one -> data(file, name, one.getKey(), one.getValue()));
        document
            .path("stringData")
            .properties()
            .forEach(
                one ->
                    add(
                        file,
                        name,
                        one.getKey(),
                        one.getValue().asText().getBytes(StandardCharsets.UTF_8)));
      }
      case "SealedSecret" -> sealedSecret(file, name, document);
      default -> {}
    }
  }

  private void data(String file, String name, String key, JsonNode value) {
    try {
      add(file, name, key, Base64.getMimeDecoder().decode(value.asText()));
    } catch (IllegalArgumentException _) {
      faults.add("%s: Secret %s: data.%s: must be base64".formatted(file, name, key));
    }
  }

  private void add(String file, String name, String key, byte[] value) {
    entries.add(Entry.of(file, name, key, new Source.Value(value)));
  }

  private void sealedSecret(String file, String name, JsonNode document) {
    String of = document.path("metadata").path("namespace").asText(namespace);
    if (!of.equals(namespace)) {
      faults.add(
          "%s: SealedSecret %s is of the namespace %s; import it with --namespace %s"
              .formatted(file, name, of, of));
      return;
    }
    document
        .path("spec")
        .path("encryptedData")
        .fieldNames()
        .forEachRemaining(
            key ->
                entries.add(
                    Entry.of(file, name, key, new Source.FromSecret(new SecretKeyRef(name, key)))));
  }
}
