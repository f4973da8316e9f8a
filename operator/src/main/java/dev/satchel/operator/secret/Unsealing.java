package dev.satchel.operator.secret;

import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Unsealed;

/** Opens sealed values with the keys that are at hand when it is asked. */
@FunctionalInterface
public interface Unsealing {
  Unsealed unseal(SealContext context, SealedValue sealed);
}
