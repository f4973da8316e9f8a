package dev.satchel.store.audit;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A position of the chain, signed: whoever has it can tell that the log up to there is the one that
 * was signed.
 *
 * @param position of the entry
 * @param purpose what it may be used for
 * @param hash of the entry
 * @param at when the entry came into the chain
 * @param keyId of the {@link AuditKey}
 * @param signature Ed25519
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Checkpoint(
    long position, Purpose purpose, byte[] hash, Instant at, String keyId, byte[] signature) {

  /** What a checkpoint says. */
  public enum Purpose {
    /** The chain reached this. */
    HEAD("head"),
    /** The log begins after this; what was before is dropped. */
    BASE("base");

    private final String text;

    Purpose(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  static Checkpoint sign(AuditKey key, Purpose purpose, Link link) {
    byte[] signature =
        key.sign(canonical(link.position(), purpose, link.hash(), link.at(), key.id()));
    return new Checkpoint(link.position(), purpose, link.hash(), link.at(), key.id(), signature);
  }

  private static byte[] canonical(
      long position, Purpose purpose, byte[] hash, Instant at, String keyId) {
    return new Canonical("satchel.audit.checkpoint.v1")
        .number(position)
        .text(purpose.text())
        .bytes(hash)
        .instant(at)
        .text(keyId)
        .toBytes();
  }

  /** Whether that key signed it. */
  public boolean isSignedBy(AuditKey key) {
    return keyId.equals(key.id())
        && key.isSigned(canonical(position, purpose, hash, at, keyId), signature);
  }

  Link link() {
    return new Link(position, hash, at);
  }

  /** As it is published outside Postgres, in a ConfigMap's data. */
  public Map<String, String> data() {
    return Map.of(
        "position", Long.toString(position),
        "hash", HexFormat.of().formatHex(hash),
        "at", at.toString(),
        "keyId", keyId,
        "signature", Base64.getEncoder().encodeToString(signature));
  }

  /** Reads what {@link #data()} gave of a head; empty: it is none. */
  public static Optional<Checkpoint> parseHead(@Nullable Map<String, String> data) {
    if (data == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Checkpoint(
              Long.parseLong(data.getOrDefault("position", "")),
              Purpose.HEAD,
              HexFormat.of().parseHex(data.getOrDefault("hash", "")),
              Instant.parse(data.getOrDefault("at", "")),
              data.getOrDefault("keyId", ""),
              Base64.getDecoder().decode(data.getOrDefault("signature", ""))));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return Optional.empty();
    }
  }
}
