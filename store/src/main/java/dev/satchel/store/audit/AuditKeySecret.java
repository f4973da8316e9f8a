package dev.satchel.store.audit;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The Secret in Satchel's namespace that the audit key is kept in. */
public final class AuditKeySecret {
  public static final String NAME = "satchel-audit-key";

  private AuditKeySecret() {}

  /** Its data. */
  public static Map<String, String> data(AuditKey key) {
    return key.data().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, part -> Base64.getEncoder().encodeToString(part.getValue())));
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException says what is wrong, without quoting anything
   */
  public static AuditKey parse(Secret secret) {
    return AuditKey.parse(
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, part -> decoded(part.getValue()))));
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its data are not base64");
    }
  }
}
