/** The audit log: who did what to which object, kept so that a change of it afterwards is found. */
@NullMarked
package dev.satchel.store.audit;

import org.jspecify.annotations.NullMarked;
