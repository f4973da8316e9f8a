package dev.satchel.cli.cluster;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.seal.SealingPublicKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * The public keys that a cluster publishes, in a ConfigMap: {@code ID.pub} is a key's text, {@code
 * current} the id of the one to seal to.
 *
 * @param all by id
 */
public record SealingKeys(SealingPublicKey current, Map<String, SealingPublicKey> all) {
  public static final String CONFIG_MAP = "satchel-sealing-keys";

  private static final String CURRENT = "current";
  private static final String SUFFIX = ".pub";

  public SealingKeys {
    all = Map.copyOf(all);
  }

  /** Reads the ConfigMap's data; a key that is not the one that its name says is refused. */
  static SealingKeys of(Map<String, String> data) {
    Map<String, SealingPublicKey> keys = new TreeMap<>();
    data.forEach(
        (name, text) -> {
          if (name.endsWith(SUFFIX)) {
            String id = name.substring(0, name.length() - SUFFIX.length());
            keys.put(id, key(name, id, text));
          }
        });
    SealingPublicKey current = keys.get(data.getOrDefault(CURRENT, "").strip());
    if (current == null) {
      throw unusable(CURRENT, "must be the id of a key in it");
    }
    return new SealingKeys(current, keys);
  }

  private static SealingPublicKey key(String name, String id, String text) {
    return switch (SealingPublicKey.parse(text)) {
      case Parsed.Valid<SealingPublicKey>(SealingPublicKey key) when key.id().hex().equals(id) ->
          key;
      case Parsed.Valid<SealingPublicKey>(SealingPublicKey key) ->
          throw unusable(name, "holds the key " + key.id());
      case Parsed.Refused<SealingPublicKey>(String message) -> throw unusable(name, message);
    };
  }

  private static CommandFailure unusable(String name, String message) {
    return new CommandFailure(
        ExitCode.FAILED, "ConfigMap %s: %s: %s".formatted(CONFIG_MAP, name, message));
  }

  public boolean has(SealingKeyId id) {
    return all.containsKey(id.hex());
  }
}
