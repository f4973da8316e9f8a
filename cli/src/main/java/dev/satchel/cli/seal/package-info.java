/** {@code kubectl satchel seal} and {@code set}: one value. */
@NullMarked
package dev.satchel.cli.seal;

import org.jspecify.annotations.NullMarked;
