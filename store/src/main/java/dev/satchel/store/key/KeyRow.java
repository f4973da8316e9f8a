package dev.satchel.store.key;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A stored key.
 *
 * @param uid {@code metadata.uid} of the {@code AIGatewayKey}
 * @param name its {@code metadata.name}
 * @param generation the newest that was put
 * @param rotatedFor the rotation annotations that were heeded last, or empty
 * @param lastUsedAt when a check last accepted one of its tokens
 * @param tokens those that are there, the newest first
 */
public record KeyRow(
    String uid,
    String name,
    long generation,
    String rotatedFor,
    Optional<Instant> lastUsedAt,
    List<TokenRow> tokens) {
  public KeyRow {
    tokens = List.copyOf(tokens);
  }

  /** The one that was minted, and not yet seen in the key's Secret. */
  public Optional<TokenRow> undelivered() {
    return tokens.stream().filter(token -> token.deliveredAt().isEmpty()).findFirst();
  }

  /** The one that is good without an end of its own. */
  public Optional<TokenRow> present() {
    return tokens.stream().filter(token -> token.validUntil().isEmpty()).findFirst();
  }

  /** Delivered ones that are good until a moment, the newest first. */
  public List<TokenRow> previous() {
    return tokens.stream()
        .filter(token -> token.deliveredAt().isPresent() && token.validUntil().isPresent())
        .toList();
  }
}
