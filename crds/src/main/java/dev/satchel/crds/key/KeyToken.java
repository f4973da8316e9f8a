package dev.satchel.crds.key;

import dev.satchel.crds.rule.Parsed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A token: {@code sgw_}, 7 characters that with it are the prefix, and 43 more, all base62. The
 * prefix is shown; the rest, some 256 bits, is nowhere but with its holder. Never printed; compared
 * in constant time.
 */
public final class KeyToken {
  public static final String START = "sgw_";
  public static final int PREFIX_LENGTH = 11;
  public static final int LENGTH = 54;

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final String text;

  private KeyToken(String text) {
    Parsed.check(fault(text));
    this.text = text;
  }

  public static Parsed<KeyToken> parse(String text) {
    return Parsed.of(() -> new KeyToken(text));
  }

  /** A new one. */
  public static KeyToken generate(SecureRandom random) {
    StringBuilder text = new StringBuilder(LENGTH).append(START);
    while (text.length() < LENGTH) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return new KeyToken(text.toString());
  }

  private static Optional<String> fault(String text) {
    return text.length() == LENGTH && text.startsWith(START) && isBase62(text, START.length())
        ? Optional.empty()
        : Optional.of("must be " + START + " and 50 letters or digits");
  }

  private static boolean isBase62(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!isBase62(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBase62(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  /** By which people tell tokens apart; no secret. */
  public String prefix() {
    return text.substring(0, PREFIX_LENGTH);
  }

  /** What is stored of it. */
  public TokenHash hash() {
    try {
      return TokenHash.of(MessageDigest.getInstance("SHA-256").digest(bytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The plaintext, for its delivery. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyToken that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return "KeyToken[" + prefix() + "...]";
  }
}
