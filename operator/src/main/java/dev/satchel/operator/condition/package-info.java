/** What the conditions of a UserSecret say, as a chain of pure checks. */
@NullMarked
package dev.satchel.operator.condition;

import org.jspecify.annotations.NullMarked;
