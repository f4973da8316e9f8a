/** What one controller lets the other see of its kind, and ask of it. */
@NullMarked
package dev.satchel.operator.primary;

import org.jspecify.annotations.NullMarked;
