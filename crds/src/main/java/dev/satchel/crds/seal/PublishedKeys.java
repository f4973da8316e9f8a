package dev.satchel.crds.seal;

import java.util.Map;
import java.util.TreeMap;

/**
 * The ConfigMap in Satchel's own namespace from which everybody may read what to seal to: {@code
 * ID.pub} for each key, and which one is current. Of very many keys the newest are there, since a
 * ConfigMap has at most 1 MiB.
 */
public final class PublishedKeys {
  public static final String NAME = "satchel-sealing-keys";

  /** The data key of the current key's id. */
  public static final String CURRENT = "current";

  /** Each has less than 2 KiB. */
  static final int MAX_KEYS = 300;

  private static final String SUFFIX = ".pub";

  private PublishedKeys() {}

  /** The data key of a public key's text. */
  public static String keyFor(SealingKeyId id) {
    return id + SUFFIX;
  }

  /** The ConfigMap's data. */
  public static Map<String, String> data(SealingKeys keys, SealingKeyId current) {
    Map<String, String> data = new TreeMap<>();
    keys.byAge().reversed().stream()
        .limit(MAX_KEYS)
        .forEach(key -> data.put(keyFor(key.id()), key.publicKey().toString()));
    data.put(CURRENT, current.hex());
    return data;
  }
}
