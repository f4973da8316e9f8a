/** Workspace pods: what they have, what they reported, and telling their kubelet to look again. */
@NullMarked
package dev.satchel.operator.workspace;

import org.jspecify.annotations.NullMarked;
