/** {@code kubectl satchel sealing-keys}: which keys are still needed. */
@NullMarked
package dev.satchel.cli.keys;

import org.jspecify.annotations.NullMarked;
