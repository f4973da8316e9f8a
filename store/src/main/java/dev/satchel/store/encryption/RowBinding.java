package dev.satchel.store.encryption;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * The one place where a ciphertext can be read: anywhere else it is not authentic.
 *
 * @param user {@code users.id}
 * @param uid {@code metadata.uid} of the object
 * @param namespace its namespace
 * @param name its name
 * @param field what of it is encrypted, e.g. {@code value}
 * @param revision of that field, so that an older one cannot be put back
 */
public record RowBinding(
    UUID user, String uid, String namespace, String name, String field, long revision) {
  private static final String VERSION = "satchel row 1";

  /** Each part behind its length, so that no two bindings come to the same bytes. */
  byte[] additionalData() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String part :
          List.of(VERSION, user.toString(), uid, namespace, name, field, Long.toString(revision))) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is none in memory
    }
    return bytes.toByteArray();
  }
}
