/** Work that a leader does from time to time. */
@NullMarked
package dev.satchel.operator.loop;

import org.jspecify.annotations.NullMarked;
