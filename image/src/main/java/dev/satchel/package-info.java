/** The program {@code satchel}: its command line, and what both of its parts have in common. */
@NullMarked
package dev.satchel;

import org.jspecify.annotations.NullMarked;
