package dev.satchel.store.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Bytes to be signed: what they are of, then each part with its length before it, so that no two
 * sequences of parts have the same bytes.
 */
final class Canonical {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final DataOutputStream out = new DataOutputStream(bytes);

  /**
   * Starts with a purpose.
   *
   * @param purpose of the bytes: what is signed for one is not good for another
   */
  Canonical(String purpose) {
    text(purpose);
  }

  private interface Write {
    void run() throws IOException;
  }

  private Canonical write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("memory was written to", e);
    }
  }

  Canonical text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  Canonical bytes(byte[] part) {
    return write(
        () -> {
          out.writeInt(part.length);
          out.write(part);
        });
  }

  Canonical number(long number) {
    return write(() -> out.writeLong(number));
  }

  Canonical uuid(UUID uuid) {
    return number(uuid.getMostSignificantBits()).number(uuid.getLeastSignificantBits());
  }

  Canonical instant(Instant instant) {
    return number(instant.getEpochSecond()).number(instant.getNano());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
