package dev.satchel.crds.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The object that a value is sealed for. A sealed value opens for no other: not under another name,
 * namespace, user or kind.
 *
 * @param kind the kind in the group {@code satchel.dev}, e.g. {@code UserSecret}
 * @param namespace empty for a kind that has none
 * @param user the name of the {@code WorkspaceUser} in {@code spec.user}
 */
public record SealContext(String kind, String namespace, String name, String user) {
  private static final String DOMAIN = "satchel.dev/sealed-value/v1";

  /** No name of Kubernetes is longer than 253. */
  private static final int MAX_BYTES = 0xffff;

  /** Throws {@link IllegalArgumentException} on a part of more than 65,535 bytes. */
  public SealContext {
    for (String part : List.of(kind, namespace, name, user)) {
      if (part.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
        throw new IllegalArgumentException("a part of a context has at most 65535 bytes");
      }
    }
  }

  /** That of a {@code UserSecret}. */
  public static SealContext userSecret(String namespace, String name, String user) {
    return new SealContext("UserSecret", namespace, name, user);
  }

  /** Each part with its length before it, so that no two contexts read the same. */
  byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String part : List.of(DOMAIN, kind, namespace, name, user)) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      out.write(bytes.length >>> 8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }
}
