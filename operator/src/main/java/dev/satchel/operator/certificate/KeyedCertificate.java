package dev.satchel.operator.certificate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A certificate and the private key of it. */
record KeyedCertificate(X509Certificate certificate, PrivateKey key) {
  /** Also the algorithm by which our authorities sign; all our keys are of the curve P-256. */
  static final String SIGNATURE = "SHA256withECDSA";

  private static final byte[] PROBE = "satchel".getBytes(StandardCharsets.UTF_8);

  /** Empty where the two do not belong together, or are not of our algorithm: then not ours. */
  static Optional<KeyedCertificate> match(X509Certificate certificate, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      return signature.verify(signed)
          ? Optional.of(new KeyedCertificate(certificate, key))
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Without the key, since a record would print it. */
  @Override
  public String toString() {
    return "KeyedCertificate[" + certificate.getSubjectX500Principal() + "]";
  }
}
