/** WorkspaceUsers: their rows, the projection of what they have, and their pods being told. */
@NullMarked
package dev.satchel.operator.user;

import org.jspecify.annotations.NullMarked;
