package dev.satchel.webhook.server;

import io.fabric8.kubernetes.api.model.Secret;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A {@code kubernetes.io/tls} Secret as what a listener needs. */
public final class KeyMaterial {
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  private KeyMaterial() {}

  /** Throws a {@link RuntimeException} if the Secret does not hold a certificate and its key. */
  public static Tls tls(Secret secret) {
    Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
    Keys keys =
        Keys.builder()
            .pem(pem -> pem.key(resource(data, KEY)).certChain(resource(data, CERTIFICATE)))
            .build();
    return Tls.builder()
        .privateKey(keys)
        .privateKeyCertChain(keys)
        .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
        .build();
  }

  /** When the server's own certificate ends. */
  static Instant expiry(Tls tls) {
    return tls.prototype().privateKeyCertChain().stream()
        .findFirst()
        .map(X509Certificate::getNotAfter)
        .map(Date::toInstant)
        .orElse(Instant.EPOCH);
  }

  private static Resource resource(Map<String, String> data, String key) {
    String encoded = data.get(key);
    if (encoded == null) {
      throw new IllegalArgumentException("the Secret has no " + key);
    }
    return Resource.create(key, Base64.getDecoder().decode(encoded));
  }
}
