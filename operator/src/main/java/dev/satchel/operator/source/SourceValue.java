package dev.satchel.operator.source;

import dev.satchel.crds.rule.Violation;

/** What a {@code valueFrom} leads to. */
public sealed interface SourceValue {
  /**
   * The bytes. Never printed.
   *
   * @param version the Secret's uid and resourceVersion: the same version has the same bytes
   * @param followed true: the informer tells of changes; false: it has to be looked at again
   */
  record Found(byte[] bytes, String version, boolean followed) implements SourceValue {
    @Override
    public String toString() {
      return "Found[" + bytes.length + " bytes, version=" + version + "]";
    }
  }

  /** There is no such Secret, or no such key in it. */
  record Missing(Violation violation) implements SourceValue {}
}
