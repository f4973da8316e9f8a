/**
 * Sealed values: what {@code spec.sealedValue} holds, how it is made and how it is opened. The
 * format is in {@code docs/sealing.md}, byte by byte.
 */
@NullMarked
package dev.satchel.crds.seal;

import org.jspecify.annotations.NullMarked;
