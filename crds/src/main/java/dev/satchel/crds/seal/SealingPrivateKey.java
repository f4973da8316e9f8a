package dev.satchel.crds.seal;

import dev.satchel.crds.rule.Parsed;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;

/** What opens sealed values: an X-Wing private key, kept as its seed. Never printed. */
public final class SealingPrivateKey {
  public static final int SEED_BYTES = 32;

  private final XWingPrivateKeyParameters parameters;
  private final SealingPublicKey publicKey;

  private SealingPrivateKey(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a sealing key's seed has %d bytes".formatted(SEED_BYTES));
    }
    parameters = new XWingPrivateKeyParameters(seed);
    publicKey = SealingPublicKey.of(parameters.getPublicKeyParameters());
  }

  /** Reads a seed of 32 bytes; any such bytes are one. */
  public static Parsed<SealingPrivateKey> parse(byte[] seed) {
    return Parsed.of(() -> new SealingPrivateKey(seed.clone()));
  }

  /** A new one. */
  public static SealingPrivateKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new SealingPrivateKey(seed);
  }

  public SealingKeyId id() {
    return publicKey.id();
  }

  public SealingPublicKey publicKey() {
    return publicKey;
  }

  /** The secret itself, to be kept where only Satchel reads. */
  public byte[] seed() {
    return parameters.getSeed();
  }

  /**
   * The secret of 32 bytes that was shared; of other bytes than a sealer's, some other secret, or
   * none: where their X25519 part has a small order (RFC 7748, section 6.1).
   */
  Optional<byte[]> decapsulate(byte[] encapsulation) {
    try {
      return Optional.of(new XWingKEMExtractor(parameters).extractSecret(encapsulation));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "SealingPrivateKey[" + id() + "]";
  }
}
