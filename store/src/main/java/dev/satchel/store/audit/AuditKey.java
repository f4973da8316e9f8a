package dev.satchel.store.audit;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What makes and checks an entry's MAC (HMAC-SHA256) and a checkpoint's signature (Ed25519). It is
 * kept outside Postgres, in the Secret {@code satchel-audit-key}. Its {@link #toString()} shows the
 * id only.
 */
public final class AuditKey {
  /** The keys of the Secret's data. */
  public static final String MAC = "mac";

  public static final String SIGNING = "signing";
  public static final String PUBLIC = "public";

  private static final int MAC_BYTES = 32;
  private static final int ID_BYTES = 4;
  private static final String HMAC = "HmacSHA256";
  private static final String ED25519 = "Ed25519";
  private static final byte[] PROBE = {1};

  private final String id;
  private final SecretKey mac;
  private final PrivateKey signing;
  private final PublicKey verifying;

  private AuditKey(SecretKey mac, PrivateKey signing, PublicKey verifying) {
    this.mac = mac;
    this.signing = signing;
    this.verifying = verifying;
    id = HexFormat.of().formatHex(Digests.sha256(verifying.getEncoded()), 0, ID_BYTES);
  }

  /** A new one. */
  public static AuditKey generate(SecureRandom random) {
    byte[] bytes = new byte[MAC_BYTES];
    random.nextBytes(bytes);
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ED25519).generateKeyPair();
      return new AuditKey(new SecretKeySpec(bytes, HMAC), pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  /**
   * Reads what {@link #data()} gave.
   *
   * @throws IllegalArgumentException says what is wrong, without quoting anything
   */
  public static AuditKey parse(Map<String, byte[]> data) {
    byte[] mac = part(data, MAC);
    if (mac.length != MAC_BYTES) {
      throw new IllegalArgumentException("'mac' has to have " + MAC_BYTES + " bytes");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance(ED25519);
      AuditKey key =
          new AuditKey(
              new SecretKeySpec(mac, HMAC),
              factory.generatePrivate(new PKCS8EncodedKeySpec(part(data, SIGNING))),
              factory.generatePublic(new X509EncodedKeySpec(part(data, PUBLIC))));
      if (!key.isSigned(PROBE, key.sign(PROBE))) {
        throw new IllegalArgumentException("'public' is not of 'signing'");
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("'signing' and 'public' have to be Ed25519 keys", e);
    }
  }

  private static byte[] part(Map<String, byte[]> data, String name) {
    byte @Nullable [] part = data.get(name);
    if (part == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return part;
  }

  /** What a Secret's data hold of it. */
  public Map<String, byte[]> data() {
    return Map.of(
        MAC, mac.getEncoded(), SIGNING, signing.getEncoded(), PUBLIC, verifying.getEncoded());
  }

  /** By which rows name it: follows from the public key. */
  public String id() {
    return id;
  }

  /** With which anybody can check a checkpoint: X.509, as {@code openssl pkey -pubin} reads it. */
  public byte[] publicKey() {
    return verifying.getEncoded();
  }

  byte[] mac(byte[] message) {
    try {
      Mac hmac = Mac.getInstance(HMAC);
      hmac.init(mac);
      return hmac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA256", e);
    }
  }

  boolean isMac(byte[] message, byte[] given) {
    return MessageDigest.isEqual(mac(message), given);
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ED25519);
      signature.initSign(signing);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  boolean isSigned(byte[] message, byte[] given) {
    try {
      Signature signature = Signature.getInstance(ED25519);
      signature.initVerify(verifying);
      signature.update(message);
      return signature.verify(given);
    } catch (SignatureException e) {
      return false; // not even of a signature's form
    } catch (InvalidKeyException | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AuditKey that
        && id.equals(that.id)
        && MessageDigest.isEqual(mac.getEncoded(), that.mac.getEncoded());
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "AuditKey[" + id + "]";
  }
}
