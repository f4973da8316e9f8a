package dev.satchel.store.key;

/** What became of a {@link KeyWrite}. */
public sealed interface KeyPutResult {
  /** It is stored, or something newer is; nothing was written if nothing changed. */
  record Stored(KeyRow key) implements KeyPutResult {}

  /** There is no live user of that name. */
  record UserMissing() implements KeyPutResult {}
}
