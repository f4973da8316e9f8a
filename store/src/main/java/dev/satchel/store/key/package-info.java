/** AI gateway keys: what they permit, hashes of their tokens, and the feed for who checks them. */
@NullMarked
package dev.satchel.store.key;

import org.jspecify.annotations.NullMarked;
