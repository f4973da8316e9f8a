/**
 * What Satchel keeps in Postgres: one class a table, each with its SQL beside it. Start at {@link
 * dev.satchel.store.Database}.
 */
@NullMarked
package dev.satchel.store;

import org.jspecify.annotations.NullMarked;
