/** {@code kubectl satchel audit}: who did what, and whether the log of it is as it was written. */
@NullMarked
package dev.satchel.cli.audit;

import org.jspecify.annotations.NullMarked;
