package dev.satchel.store.encryption;

import java.util.Set;

/** No key at all. */
final class NoKeys implements KeyProvider {
  @Override
  public String currentKeyId() {
    throw new IllegalStateException("the store was opened without encryption keys");
  }

  @Override
  public Set<String> keyIds() {
    return Set.of();
  }

  @Override
  public byte[] wrap(String keyId, byte[] dataKey) {
    throw new IllegalStateException("the store was opened without encryption keys");
  }

  @Override
  public byte[] unwrap(String keyId, byte[] wrapped) throws UnreadableException {
    throw new UnreadableException(UnreadableException.Reason.UNKNOWN_KEY);
  }

  @Override
  public Set<String> refresh(Set<String> used) {
    return Set.of();
  }
}
