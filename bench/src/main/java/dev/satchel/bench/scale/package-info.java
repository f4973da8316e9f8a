/** Scenarios on many objects: how soon they are Ready, and what the operator needs for it. */
@NullMarked
package dev.satchel.bench.scale;

import org.jspecify.annotations.NullMarked;
