/** Looks after the audit log: its key, its chain, and who is given its entries. */
@NullMarked
package dev.satchel.operator.audit;

import org.jspecify.annotations.NullMarked;
