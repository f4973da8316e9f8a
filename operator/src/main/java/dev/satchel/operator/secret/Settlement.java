package dev.satchel.operator.secret;

import java.time.Instant;

/**
 * An outcome and what it is of.
 *
 * @param generation of the {@code UserSecret}
 * @param user the {@code WorkspaceUser}'s name
 * @param sourceVersion of the Secret that the value came from, or empty
 * @param at when
 */
public record Settlement(
    long generation, String user, String sourceVersion, Outcome outcome, Instant at) {

  boolean isSameAs(Settlement other) {
    return generation == other.generation
        && user.equals(other.user)
        && sourceVersion.equals(other.sourceVersion)
        && outcome.equals(other.outcome);
  }
}
