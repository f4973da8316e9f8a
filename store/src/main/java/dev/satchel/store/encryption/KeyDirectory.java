package dev.satchel.store.encryption;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A directory with the file {@code keys}: a mounted Secret, whose files the kubelet swaps at once
 * (it moves the link {@code ..data}).
 *
 * @param path the directory
 */
public record KeyDirectory(Path path) implements KeySource {
  public static final String FILE = "keys";

  @Override
  public String read() throws IOException {
    try {
      return Files.readString(path.resolve(FILE));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file; mount a Secret with the key 'keys' there");
    } catch (CharacterCodingException e) {
      throw new IOException("it is no text; it must hold one base64 line a key");
    }
  }

  @Override
  public String toString() {
    return path.resolve(FILE).toString();
  }
}
