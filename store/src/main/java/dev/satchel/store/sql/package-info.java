/** Transactions and what their failures mean; for the classes of this module only. */
@NullMarked
package dev.satchel.store.sql;

import org.jspecify.annotations.NullMarked;
