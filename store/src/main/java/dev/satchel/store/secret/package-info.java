/** The table {@code user_secrets}: what each user's workspaces are given. */
@NullMarked
package dev.satchel.store.secret;

import org.jspecify.annotations.NullMarked;
