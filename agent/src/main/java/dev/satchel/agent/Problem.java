package dev.satchel.agent;

/**
 * A file that is not as it should be.
 *
 * @param uid of the {@code UserSecret}
 * @param reason for programs, as in {@code dev.satchel.crds.projection.AgentReport}
 * @param detail which part of the path, or what the system said; never content
 */
record Problem(String uid, String reason, String detail) {}
