package dev.satchel.operator.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Certificates and keys as text (RFC 7468): {@code CERTIFICATE} and PKCS#8 {@code PRIVATE KEY}. */
final class Pem {
  private Pem() {}

  static String write(List<X509Certificate> certificates) {
    return writeAll(certificates);
  }

  static String write(PrivateKey key) {
    try {
      return writeAll(List.of(new JcaPKCS8Generator(key, null)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty if anything in the text is not a certificate. */
  static List<X509Certificate> readCertificates(String text) {
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Object part : readAll(text)) {
        if (!(part instanceof X509CertificateHolder holder)) {
          return List.of();
        }
        certificates.add(converter.getCertificate(holder));
      }
      return certificates;
    } catch (IOException | CertificateException e) {
      return List.of();
    }
  }

  /** Empty if the text is not exactly one PKCS#8 key without a pass phrase. */
  static Optional<PrivateKey> readKey(String text) {
    try {
      List<Object> parts = readAll(text);
      return parts.size() == 1 && parts.getFirst() instanceof PrivateKeyInfo key
          ? Optional.of(new JcaPEMKeyConverter().getPrivateKey(key))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Object> readAll(String text) throws IOException {
    List<Object> parts = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        parts.add(part);
      }
      return parts;
    } catch (RuntimeException e) {
      // Junk between the markers ends in whatever exception the decoder below happens to throw.
      throw new IOException("not PEM", e);
    }
  }

  private static String writeAll(List<?> objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
