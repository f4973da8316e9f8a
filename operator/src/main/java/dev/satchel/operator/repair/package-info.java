/**
 * Workspaces that were made without their secrets: found, told of, and made again if so decided.
 */
@NullMarked
package dev.satchel.operator.repair;

import org.jspecify.annotations.NullMarked;
