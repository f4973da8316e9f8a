/** Encryption at rest: keys, data keys, and what a ciphertext is bound to (decision 6). */
@NullMarked
package dev.satchel.store.encryption;

import org.jspecify.annotations.NullMarked;
