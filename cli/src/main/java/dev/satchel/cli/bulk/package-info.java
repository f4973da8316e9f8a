/** {@code kubectl satchel import}: many values at once, all or none. */
@NullMarked
package dev.satchel.cli.bulk;

import org.jspecify.annotations.NullMarked;
