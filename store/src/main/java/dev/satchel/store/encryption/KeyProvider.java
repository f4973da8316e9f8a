package dev.satchel.store.encryption;

import java.util.Set;

/**
 * The key-encryption keys, wherever they are: in a file ({@link KeyRing}), or with a service that
 * wraps and unwraps and never gives a key away. Safe for use by many threads.
 */
public interface KeyProvider {
  /** The key that wraps from now on. */
  String currentKeyId();

  /** All keys that can unwrap. */
  Set<String> keyIds();

  /**
   * Encrypts a data key, with authentication.
   *
   * @param keyId one of {@link #keyIds()}
   * @return in a form of the provider's own; what it is given back to unwrap
   */
  byte[] wrap(String keyId, byte[] dataKey);

  /**
   * The data key that was wrapped.
   *
   * @throws UnreadableException there is no such key, or this was not wrapped by it
   */
  byte[] unwrap(String keyId, byte[] wrapped) throws UnreadableException;

  /**
   * Looks whether the keys changed; called about once a second, by one thread.
   *
   * @param used keys that rows need: they go on unwrapping even if they were withdrawn
   * @return those of them that were withdrawn nevertheless, and will be missing at the next start
   * @throws UnusableKeysException what is there now cannot be used; the keys stay as they were
   */
  Set<String> refresh(Set<String> used) throws UnusableKeysException;

  /** For a program that neither reads nor writes values. */
  KeyProvider NONE = new NoKeys();
}
