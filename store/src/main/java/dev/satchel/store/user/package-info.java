/** The table {@code users}: whose secrets there are. */
@NullMarked
package dev.satchel.store.user;

import org.jspecify.annotations.NullMarked;
