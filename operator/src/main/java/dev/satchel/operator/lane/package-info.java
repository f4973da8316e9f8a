/** In which order objects are looked at when there are more than there are threads. */
@NullMarked
package dev.satchel.operator.lane;

import org.jspecify.annotations.NullMarked;
