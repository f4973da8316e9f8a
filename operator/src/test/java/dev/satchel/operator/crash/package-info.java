/** An operator that is killed at each of its steps. */
@NullMarked
package dev.satchel.operator.crash;

import org.jspecify.annotations.NullMarked;
