/** A secret as it is said at the command line, before it is sealed. */
@NullMarked
package dev.satchel.cli.secret;

import org.jspecify.annotations.NullMarked;
