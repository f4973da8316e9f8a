/** Probes, metrics, and whether the store answers. */
@NullMarked
package dev.satchel.operator.health;

import org.jspecify.annotations.NullMarked;
