/**
 * What agents say of their workspaces (design section 3): who says it is asked of the API server,
 * and what was said is written on the pod, where people and the operator see it.
 */
@NullMarked
package dev.satchel.webhook.delivery;

import org.jspecify.annotations.NullMarked;
