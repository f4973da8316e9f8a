/** What workspaces have, and the audit entries of what came and went. */
@NullMarked
package dev.satchel.store.delivery;

import org.jspecify.annotations.NullMarked;
