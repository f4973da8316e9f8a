package dev.satchel.operator.projection;

/**
 * A secret that is settled but not stored (a conflict, say): a pod that waits for it need wait no
 * longer.
 *
 * @param uid of the {@code UserSecret}
 * @param generation that was looked at
 * @param name its name
 */
public record Withheld(String uid, long generation, String name) {}
