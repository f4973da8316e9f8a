package dev.satchel.operator.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether an API server would accept a serving certificate, by path validation (RFC 5280). */
final class Chain {
  /** In a subject alternative name: a DNS name (RFC 5280, GeneralName). */
  private static final int DNS_NAME = 2;

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  private Chain() {}

  /** Whether it holds now, for every one of the names, under one of the authorities. */
  static boolean holds(
      X509Certificate serving,
      List<X509Certificate> authorities,
      List<String> dnsNames,
      Instant now) {
    try {
      return namesOf(serving).containsAll(dnsNames)
          && servesTls(serving)
          && verifies(serving, authorities, now);
    } catch (CertificateException e) {
      return false;
    }
  }

  /** Whether one of the authorities signed it, and both are within their time. */
  static boolean verifies(X509Certificate serving, List<X509Certificate> authorities, Instant now) {
    // Path validation takes an anchor's own time as given; Go's, which API servers use, does not.
    Set<TrustAnchor> anchors =
        authorities.stream()
            .filter(authority -> isAuthority(authority, now))
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    if (anchors.isEmpty()) {
      return false;
    }
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(serving)),
              parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether it may sign certificates now. */
  static boolean isAuthority(X509Certificate certificate, Instant now) {
    return certificate.getBasicConstraints() >= 0
        && !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  private static boolean servesTls(X509Certificate serving) throws CertificateParsingException {
    List<String> usages = serving.getExtendedKeyUsage();
    return usages != null && usages.contains(SERVER_AUTH);
  }

  private static Set<Object> namesOf(X509Certificate serving) throws CertificateParsingException {
    Collection<List<?>> names = serving.getSubjectAlternativeNames();
    if (names == null) {
      return Set.of();
    }
    return names.stream()
        .filter(name -> name.getFirst().equals(DNS_NAME))
        .map(name -> name.get(1))
        .collect(Collectors.toSet());
  }
}
