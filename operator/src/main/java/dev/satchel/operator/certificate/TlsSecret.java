package dev.satchel.operator.certificate;

import dev.satchel.crds.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Secret of type {@code kubernetes.io/tls} that holds a {@link TlsContent}: {@code tls.crt} and
 * {@code tls.key} for the webhook, {@code ca.crt} (what is trusted, newest first) and {@code
 * ca.key} for us.
 */
final class TlsSecret {
  static final String TYPE = "kubernetes.io/tls";
  static final String SERVING_CERTIFICATE = "tls.crt";
  static final String SERVING_KEY = "tls.key";
  static final String AUTHORITIES = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";

  private TlsSecret() {}

  static TlsContent read(Secret secret) {
    List<X509Certificate> authorities = Pem.readCertificates(text(secret, AUTHORITIES));
    return new TlsContent(
        keyed(Pem.readCertificates(text(secret, SERVING_CERTIFICATE)), text(secret, SERVING_KEY)),
        keyed(authorities, text(secret, AUTHORITY_KEY)),
        authorities);
  }

  /** Empty where the old one has to be deleted first: its type or content can't be changed. */
  static Optional<Secret> update(Secret old, TlsContent content) {
    if (!TYPE.equals(old.getType()) || Objects.equals(old.getImmutable(), true)) {
      return Optional.empty();
    }
    return Optional.of(
        new SecretBuilder(old)
            .editMetadata()
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
            .endMetadata()
            .withData(data(content))
            .build());
  }

  static Secret create(CertificateConfig config, TlsContent content) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(config.namespace())
        .withName(config.secretName())
        .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
        .endMetadata()
        .withType(TYPE)
        .withData(data(content))
        .build();
  }

  private static Map<String, String> data(TlsContent content) {
    KeyedCertificate serving = content.serving().orElseThrow();
    KeyedCertificate authority = content.authority().orElseThrow();
    return Map.of(
        SERVING_CERTIFICATE, base64(Pem.write(List.of(serving.certificate()))),
        SERVING_KEY, base64(Pem.write(serving.key())),
        AUTHORITIES, base64(content.bundle()),
        AUTHORITY_KEY, base64(Pem.write(authority.key())));
  }

  private static Optional<KeyedCertificate> keyed(List<X509Certificate> chain, String key) {
    return chain.stream()
        .findFirst()
        .flatMap(
            certificate ->
                Pem.readKey(key).flatMap(found -> KeyedCertificate.match(certificate, found)));
  }

  private static String text(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    if (encoded == null) {
      return "";
    }
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return ""; // not base64: as good as absent, and to be replaced
    }
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
