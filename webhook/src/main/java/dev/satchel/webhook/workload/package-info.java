/**
 * Who may create a workspace, or what makes workspaces: a user's own, whoever may act for the user,
 * and the controllers of Kubernetes for what was checked before (design section 4).
 */
@NullMarked
package dev.satchel.webhook.workload;

import org.jspecify.annotations.NullMarked;
