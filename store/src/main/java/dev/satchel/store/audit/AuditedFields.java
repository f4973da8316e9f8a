package dev.satchel.store.audit;

import java.util.Map;

/**
 * The one table that says what becomes of each field in a diff. Every component of a spec is in it;
 * a test holds that. Besides them: what happens to objects that no spec says, such as tokens.
 */
final class AuditedFields {
  enum Treatment {
    /** Old and new value are shown. */
    TRACKED,
    /** It is shown that it changed. */
    SECRET,
    /** It is not shown. */
    IGNORED
  }

  private static final Map<AuditKind, Map<String, Treatment>> TABLE =
      Map.of(
          AuditKind.USER_SECRET,
          Map.ofEntries(
              Map.entry("user", Treatment.TRACKED),
              Map.entry("description", Treatment.TRACKED),
              Map.entry("enabled", Treatment.TRACKED),
              Map.entry("envName", Treatment.TRACKED),
              Map.entry("filePath", Treatment.TRACKED),
              Map.entry("workspaceSelector", Treatment.TRACKED),
              Map.entry("value", Treatment.SECRET),
              // Where a value comes from is not stored; if it is another value, that is shown.
              Map.entry("sealedValue", Treatment.IGNORED),
              Map.entry("valueFrom", Treatment.IGNORED),
              Map.entry("unreadable", Treatment.IGNORED), // is refused, and never stored
              // Of a delivery into a workspace, or a removal from it.
              Map.entry("pod", Treatment.TRACKED),
              Map.entry("container", Treatment.TRACKED),
              Map.entry("path", Treatment.TRACKED),
              Map.entry("revision", Treatment.TRACKED)),
          AuditKind.AI_GATEWAY_KEY,
          Map.ofEntries(
              Map.entry("user", Treatment.TRACKED),
              Map.entry("scopes", Treatment.TRACKED),
              Map.entry("allowList", Treatment.TRACKED),
              Map.entry("expiresAt", Treatment.TRACKED),
              Map.entry("lifetime", Treatment.IGNORED), // expiresAt tells when it ends
              Map.entry("rotation", Treatment.TRACKED),
              Map.entry("suspended", Treatment.TRACKED),
              Map.entry("secretRef", Treatment.TRACKED),
              Map.entry("envName", Treatment.TRACKED),
              Map.entry("filePath", Treatment.TRACKED),
              Map.entry("unreadable", Treatment.IGNORED), // is refused; suspended tells of it
              // Of its tokens: which there are by their prefixes, and that there is another one.
              Map.entry("tokens", Treatment.TRACKED),
              Map.entry("token", Treatment.SECRET)),
          AuditKind.WORKSPACE_USER,
          Map.of(
              "username", Treatment.TRACKED,
              "namespaces", Treatment.TRACKED,
              "system", Treatment.TRACKED,
              "suspended", Treatment.TRACKED,
              "unreadable", Treatment.IGNORED), // is refused, and never stored
          AuditKind.POD,
          Map.of());

  private AuditedFields() {}

  static Treatment of(AuditKind kind, String field) {
    Treatment treatment = TABLE.getOrDefault(kind, Map.of()).get(field);
    if (treatment == null) {
      throw new IllegalArgumentException(
          "%s.%s has no entry in the table of audited fields".formatted(kind.text(), field));
    }
    return treatment;
  }
}
