package dev.satchel.operator.projection;

/**
 * Why a user's secrets are not in all of the user's namespaces.
 *
 * @param reason CamelCase, for a condition
 * @param message what is in the way, where, and what to do
 */
public record Obstacle(String reason, String message) {
  static Obstacle foreign(String namespace, String name) {
    return new Obstacle(
        "ForeignSecret",
        "Secret %s/%s was not made by Satchel and is left alone; delete or rename it"
            .formatted(namespace, name));
  }

  static Obstacle refused(String namespace, String name, String message) {
    return new Obstacle(
        "ProjectionRefused", "Secret %s/%s: %s".formatted(namespace, name, message));
  }
}
