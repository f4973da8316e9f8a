/** Admission of {@code UserSecret}s: whose, which names, which conflicts. */
@NullMarked
package dev.satchel.webhook.secret;

import org.jspecify.annotations.NullMarked;
