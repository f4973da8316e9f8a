/** Values that a UserSecret takes from a Secret of its namespace. */
@NullMarked
package dev.satchel.operator.source;

import org.jspecify.annotations.NullMarked;
