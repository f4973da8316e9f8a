/** Two who write the same thing. */
@NullMarked
package dev.satchel.operator.race;

import org.jspecify.annotations.NullMarked;
