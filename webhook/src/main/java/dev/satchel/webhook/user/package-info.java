/** Admission of {@code WorkspaceUser}s: who they are, and who may say so. */
@NullMarked
package dev.satchel.webhook.user;

import org.jspecify.annotations.NullMarked;
