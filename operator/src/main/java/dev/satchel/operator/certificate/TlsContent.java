package dev.satchel.operator.certificate;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What is held: a part that is missing, unreadable or does not fit its other half is absent.
 *
 * @param serving what the webhook serves
 * @param authority what signs: the first of {@code authorities} and its key
 * @param authorities what API servers trust, newest first; more than one while one takes over from
 *     another
 */
record TlsContent(
    Optional<KeyedCertificate> serving,
    Optional<KeyedCertificate> authority,
    List<X509Certificate> authorities) {
  static final TlsContent NONE = new TlsContent(Optional.empty(), Optional.empty(), List.of());

  TlsContent {
    authorities = List.copyOf(authorities);
  }

  /** As a webhook configuration holds it (before base64). */
  String bundle() {
    return Pem.write(authorities);
  }
}
