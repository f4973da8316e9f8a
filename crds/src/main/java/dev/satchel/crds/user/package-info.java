/** WorkspaceUser: who has secrets and workspaces, and in which namespaces. */
@NullMarked
package dev.satchel.crds.user;

import org.jspecify.annotations.NullMarked;
