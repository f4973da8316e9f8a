/** Random changes for a long time: what is kept, and what grows. */
@NullMarked
package dev.satchel.bench.soak;

import org.jspecify.annotations.NullMarked;
