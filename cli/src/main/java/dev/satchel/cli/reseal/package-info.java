/** {@code kubectl satchel reseal}: manifests to the newest key. */
@NullMarked
package dev.satchel.cli.reseal;

import org.jspecify.annotations.NullMarked;
