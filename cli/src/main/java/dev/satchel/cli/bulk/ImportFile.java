package dev.satchel.cli.bulk;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What is imported: a file, a folder or standard input, and its format. */
final class ImportFile {
  static final int MAX_BYTES = 1024 * 1024;

  private ImportFile() {}

  /** How the secrets are written. */
  enum Format {
    ENV,
    JSON,
    YAML,
    /** Manifests of {@code Secret} and {@code SealedSecret}. */
    SECRETS
  }

  /** By the name; empty where it does not tell. */
  static Optional<Format> formatOf(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (Files.isDirectory(path)) {
      return Optional.of(Format.SECRETS);
    }
    if (name.equals(".env") || name.endsWith(".env") || name.startsWith(".env.")) {
      return Optional.of(Format.ENV);
    }
    if (name.endsWith(".json")) {
      return Optional.of(Format.JSON);
    }
    return name.endsWith(".yaml") || name.endsWith(".yml")
        ? Optional.of(Format.YAML)
        : Optional.empty();
  }

  static Entries read(Path path, Format format, String namespace, Terminal terminal) {
    try {
      return switch (format) {
        case SECRETS -> SecretManifests.read(path, namespace);
        case ENV -> DotEnv.read(text(path, terminal));
        case JSON -> FlatMapping.json(text(path, terminal));
        case YAML -> FlatMapping.yaml(text(path, terminal));
      };
    } catch (CharacterCodingException e) {
      throw new CommandFailure(ExitCode.INPUT_REFUSED, path + ": must be UTF-8", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, path + ": cannot be read", e);
    }
  }

  private static String text(Path path, Terminal terminal) throws IOException {
    byte[] bytes;
    try (InputStream in =
        path.toString().equals("-") ? terminal.input() : Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED, path + ": must have at most " + MAX_BYTES + " bytes");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
