package dev.satchel.operator.source;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;

/** What a {@code valueFrom} leads to. */
public sealed interface SourceValue {
  /**
   * There is something.
   *
   * @param value checked against where it is to go
   * @param version the Secret's uid and resourceVersion: the same version has the same bytes
   * @param followed true: the informer tells of changes; false: it has to be looked at again
   */
  record Found(Parsed<SecretValue> value, String version, boolean followed)
      implements SourceValue {}

  /** There is no such Secret, or no such key in it. */
  record Missing(Violation violation) implements SourceValue {}
}
