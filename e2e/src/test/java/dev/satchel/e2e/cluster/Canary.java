package dev.satchel.e2e.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A value that is nowhere else, and all the ways in which it may be written.
 *
 * @param value with characters that URLs and JSON write otherwise, so that no way is the same as
 *     another
 */
public record Canary(String value) {
  private static final int PREFIX_LENGTH = 11;

  public static Canary make(String purpose) {
    byte[] random = new byte[12];
    RandomGenerator.getDefault().nextBytes(random);
    return new Canary(purpose + "/+ " + HexFormat.of().formatHex(random) + "=&?");
  }

  /** What of a key's token is a secret: all but the prefix, by which people tell tokens apart. */
  public static Canary ofToken(String token) {
    return new Canary(token.substring(PREFIX_LENGTH));
  }

  /** Plain, base64 and base64url whatever comes before it, hexadecimal, and as URLs have it. */
  public Set<String> writings() {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Set<String> all = new TreeSet<>();
    all.add(value);
    int end = value.indexOf('=');
    all.add(value.substring(value.indexOf(' ') + 1, end < 0 ? value.length() : end));
    String hex = HexFormat.of().formatHex(bytes);
    all.add(hex);
    all.add(hex.toUpperCase(Locale.ROOT));
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    all.add(url);
    all.add(url.replace("+", "%20"));
    for (int skipped = 0; skipped < 3; skipped++) {
      all.addAll(base64(Arrays.copyOfRange(bytes, skipped, bytes.length)));
    }
    return all;
  }

  /** Whole groups only: the last one depends on what follows. */
  private static List<String> base64(byte[] bytes) {
    byte[] whole = Arrays.copyOf(bytes, bytes.length - bytes.length % 3);
    return List.of(
        Base64.getEncoder().encodeToString(whole), Base64.getUrlEncoder().encodeToString(whole));
  }

  /** Which of the writings a text holds. */
  public List<String> foundIn(String text) {
    return writings().stream().filter(text::contains).toList();
  }
}
