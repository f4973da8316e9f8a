package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rotating keys, as docs/operations says. */
public final class Keys {
  /** What kubectl is told for a new sealing key to be made at once; it counts two minutes later. */
  public static final String[] NEW_SEALING_KEY = {
    "-n",
    Cluster.SYSTEM,
    "annotate",
    "secret",
    "-l",
    "satchel.dev/role=sealing-key",
    "--overwrite",
    "satchel.dev/not-before=2000-01-01T00:00:00Z"
  };

  private static final Pattern ROWS =
      Pattern.compile("satchel_store_encrypted_rows\\{key=\"([0-9a-f]+)\"} ([0-9.]+)");

  private Keys() {}

  /** The id of the key that values are sealed to. */
  public static String currentSealingKey() {
    return sealingKeys("current");
  }

  /** The one line that whoever seals without a cluster is given. */
  public static String publicSealingKey(String id) {
    return sealingKeys(id + ".pub");
  }

  private static String sealingKeys(String key) {
    return Cluster.client()
        .configMaps()
        .inNamespace(Cluster.SYSTEM)
        .withName("satchel-sealing-keys")
        .get()
        .getData()
        .get(key);
  }

  /** Puts a new key on top, and waits until every row is wrapped by it. */
  public static void rotateEncryption() {
    Map<String, Double> before = Eventually.within(60).until(Keys::rows, rows -> !rows.isEmpty());
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Cluster.client()
        .secrets()
        .inNamespace(Cluster.SYSTEM)
        .withName("satchel-encryption-keys")
        .edit(
            secret ->
                new SecretBuilder(secret)
                    .addToData("keys", withKey(secret.getData().get("keys"), key))
                    .build());
    Eventually.within(60)
        .until(
            () -> {
              Map<String, Double> now = rows();
              return now.keySet().stream().anyMatch(id -> !before.containsKey(id))
                  && before.keySet().stream().allMatch(id -> now.getOrDefault(id, 0.0) == 0);
            });
  }

  private static String withKey(String keys, byte[] key) {
    String text =
        Base64.getEncoder().encodeToString(key)
            + "\n"
            + new String(Base64.getDecoder().decode(keys), StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many rows each key wraps, as the leader counts them. */
  private static Map<String, Double> rows() {
    Map<String, Double> rows = new TreeMap<>();
    Matcher line = ROWS.matcher(Logs.metrics());
    while (line.find()) {
      rows.merge(line.group(1), Double.valueOf(line.group(2)), Double::max);
    }
    return rows;
  }
}
