/** How the deployment is used: counts, never a name, path or value. */
@NullMarked
package dev.satchel.store.telemetry;

import org.jspecify.annotations.NullMarked;
