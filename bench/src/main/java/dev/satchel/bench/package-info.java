/** Measurements by JMH, that need no cluster. */
@NullMarked
package dev.satchel.bench;

import org.jspecify.annotations.NullMarked;
