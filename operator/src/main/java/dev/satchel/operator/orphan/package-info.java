/** Rows whose objects are gone. */
@NullMarked
package dev.satchel.operator.orphan;

import org.jspecify.annotations.NullMarked;
