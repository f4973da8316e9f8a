/** UserSecrets: from the object to the row, and what became of it in the status. */
@NullMarked
package dev.satchel.operator.secret;

import org.jspecify.annotations.NullMarked;
