/**
 * The API group {@code satchel.dev}: its kinds, the rules on what they may hold, and what operator,
 * webhook and agent say to each other through the cluster. Nothing here does I/O.
 */
@NullMarked
package dev.satchel.crds;

import org.jspecify.annotations.NullMarked;
