/**
 * What the operator tells of the deployment: counts, snapshots and spans; never a name, path or
 * value.
 */
@NullMarked
package dev.satchel.operator.telemetry;

import org.jspecify.annotations.NullMarked;
