/** How the audit log is asked for. */
@NullMarked
package dev.satchel.crds.audit;

import org.jspecify.annotations.NullMarked;
