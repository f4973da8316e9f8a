/** The encryption keys of the store, while the operator runs. */
@NullMarked
package dev.satchel.operator.encryption;

import org.jspecify.annotations.NullMarked;
