/**
 * What one side writes and another reads: the Secret that holds a user's values, and what an agent
 * reports back.
 */
@NullMarked
package dev.satchel.crds.projection;

import org.jspecify.annotations.NullMarked;
