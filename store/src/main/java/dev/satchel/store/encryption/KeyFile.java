package dev.satchel.store.encryption;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The text of a key file: on each line the base64 of one key's 32 bytes; the first encrypts, the
 * others decrypt. Empty lines and those that begin with {@code #} are passed over.
 */
final class KeyFile {
  private KeyFile() {}

  /**
   * The keys in their order, at least one.
   *
   * @throws IllegalArgumentException says which line is wrong and how, without quoting it
   */
  static List<EncryptionKey> parse(String text) {
    List<EncryptionKey> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      EncryptionKey key = key(line, i + 1);
      if (!ids.add(key.id())) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + " has the key " + key.id() + " again; remove it");
      }
      keys.add(key);
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no key; `head -c 32 /dev/urandom | base64` makes one");
    }
    return keys;
  }

  private static EncryptionKey key(String line, int number) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException e) {
      // The decoder's own message would quote a character.
      throw new IllegalArgumentException(
          "line " + number + " is not base64; `head -c 32 /dev/urandom | base64` makes a key");
    }
    if (bytes.length != EncryptionKey.BYTES) {
      throw new IllegalArgumentException(
          "line %d has a key of %d bytes; it must have 32".formatted(number, bytes.length));
    }
    return EncryptionKey.of(bytes);
  }
}
