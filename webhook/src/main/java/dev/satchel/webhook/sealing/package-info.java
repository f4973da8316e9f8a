/** Sealing at admission: what is stored of a {@code UserSecret} holds no value in the clear. */
@NullMarked
package dev.satchel.webhook.sealing;

import org.jspecify.annotations.NullMarked;
