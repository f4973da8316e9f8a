package dev.satchel.store.encryption;

import dev.satchel.store.encryption.UnreadableException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of a key file, in memory, and followed when the file changes. */
public final class KeyRing implements KeyProvider {
  private static final Logger log = LoggerFactory.getLogger(KeyRing.class);
  private static final byte[] DATA_KEY = "satchel data key 1".getBytes(StandardCharsets.US_ASCII);

  /**
   * @param current the first of the file
   * @param byId those of the file, and those that were in it and are still needed
   */
  private record Keys(String current, Map<String, EncryptionKey> byId) {
    private Keys {
      byId = Map.copyOf(byId);
    }
  }

  private final KeySource source;
  private volatile Keys keys;

  private KeyRing(KeySource source, List<EncryptionKey> listed) {
    this.source = source;
    keys = new Keys(listed.getFirst().id(), byId(listed));
    log.info("key {} encrypts; all keys: {}", keys.current(), new TreeSet<>(keyIds()));
  }

  /**
   * Reads the keys.
   *
   * @throws UnusableKeysException there are none, or one of them is malformed
   */
  public static KeyRing open(KeySource source) throws UnusableKeysException {
    return new KeyRing(source, read(source));
  }

  private static List<EncryptionKey> read(KeySource source) throws UnusableKeysException {
    try {
      return KeyFile.parse(source.read());
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableKeysException("the encryption keys in " + source + ": " + e.getMessage());
    }
  }

  private static Map<String, EncryptionKey> byId(List<EncryptionKey> listed) {
    Map<String, EncryptionKey> byId = new LinkedHashMap<>();
    listed.forEach(key -> byId.put(key.id(), key));
    return byId;
  }

  @Override
  public Set<String> refresh(Set<String> used) throws UnusableKeysException {
    List<EncryptionKey> listed = read(source);
    Map<String, EncryptionKey> next = byId(listed);
    Set<String> withdrawn = new TreeSet<>();
    for (EncryptionKey key : keys.byId().values()) {
      if (used.contains(key.id()) && next.putIfAbsent(key.id(), key) == null) {
        withdrawn.add(key.id());
      }
    }
    Keys before = keys;
    keys = new Keys(listed.getFirst().id(), next);
    if (!before.current().equals(keys.current()) || !before.byId().keySet().equals(keyIds())) {
      log.info(
          "{} changed: key {} encrypts; all keys: {}",
          source,
          keys.current(),
          new TreeSet<>(keyIds()));
    }
    return withdrawn;
  }

  @Override
  public String currentKeyId() {
    return keys.current();
  }

  @Override
  public Set<String> keyIds() {
    return keys.byId().keySet();
  }

  @Override
  public byte[] wrap(String keyId, byte[] dataKey) {
    EncryptionKey key = keys.byId().get(keyId);
    if (key == null) {
      throw new IllegalArgumentException("there is no key " + keyId);
    }
    return AesGcm.seal(key.key(), dataKey, DATA_KEY);
  }

  @Override
  public byte[] unwrap(String keyId, byte[] wrapped) throws UnreadableException {
    EncryptionKey key = keys.byId().get(keyId);
    if (key == null) {
      throw new UnreadableException(Reason.UNKNOWN_KEY);
    }
    return AesGcm.open(key.key(), wrapped, DATA_KEY);
  }
}
