/**
 * The agent in a workspace pod: as init container it waits for what the pod was promised and writes
 * the user's files; as sidecar it keeps them current, reports by ending, and removes them when the
 * pod ends (design section 3). {@code java.base} only, since it runs once in every workspace pod.
 */
@NullMarked
package dev.satchel.agent;

import org.jspecify.annotations.NullMarked;
