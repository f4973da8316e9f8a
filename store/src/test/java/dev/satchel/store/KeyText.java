package dev.satchel.store;

import dev.satchel.store.encryption.EncryptionKey;
import dev.satchel.store.encryption.KeyRing;
import dev.satchel.store.encryption.KeySource;
import dev.satchel.store.encryption.UnusableKeysException;

/** A key file that a test changes. */
public final class KeyText implements KeySource {
  private volatile String text = EncryptionKey.newLine();

  @Override
  public String read() {
    return text;
  }

  /** A program that has read it. */
  public KeyRing ring() {
    try {
      return KeyRing.open(this);
    } catch (UnusableKeysException e) {
      throw new AssertionError(e);
    }
  }

  public String text() {
    return text;
  }

  public KeyText set(String other) {
    text = other;
    return this;
  }

  /** A new key on the first line. */
  public KeyText rotate() {
    return set(EncryptionKey.newLine() + text);
  }

  /** Only the first line is left. */
  public KeyText dropOld() {
    return set(text.lines().findFirst().orElseThrow() + "\n");
  }

  @Override
  public String toString() {
    return "the test's keys";
  }
}
