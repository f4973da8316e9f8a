package dev.satchel.cli.secret;

import dev.satchel.crds.secret.SecretKeyRef;

/** Where the value of a {@link SecretDraft} comes from. */
public sealed interface Source {
  /** The value itself, to be sealed; never printed. */
  final class Value implements Source {
    private final byte[] bytes;

    public Value(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public String toString() {
      return "Value[" + bytes.length + " bytes]";
    }
  }

  /** A Secret that stays where it is. */
  record FromSecret(SecretKeyRef ref) implements Source {}
}
