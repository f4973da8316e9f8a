/** Spans of the way of a secret; without an endpoint for them they cost nothing. */
@NullMarked
package dev.satchel.operator.trace;

import org.jspecify.annotations.NullMarked;
