package dev.satchel.store.audit;

/**
 * A row with what proves that Satchel wrote it.
 *
 * @param keyId of the {@link AuditKey}
 * @param mac of the row's canonical form
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SignedRow(AuditRow row, String keyId, byte[] mac) {
  /** What is wrong with it; empty: nothing. */
  String fault(AuditKey key) {
    if (!keyId.equals(key.id())) {
      return "was made with the audit key %s; given is %s".formatted(keyId, key.id());
    }
    return key.isMac(row.canonical(), mac) ? "" : "was changed, or is not of Satchel's making";
  }
}
