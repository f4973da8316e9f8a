/** Who may what beyond the verbs of RBAC (design section 4). */
@NullMarked
package dev.satchel.webhook.access;

import org.jspecify.annotations.NullMarked;
