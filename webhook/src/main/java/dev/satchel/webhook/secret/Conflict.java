package dev.satchel.webhook.secret;

import dev.satchel.crds.rule.Violation;
import dev.satchel.webhook.injection.DeclaredSecret;

/**
 * Another secret of the user has what this one claims.
 *
 * @param holder the other one
 * @param refused false: it may be made all the same, and the store decides (decision 8)
 */
public record Conflict(String field, DeclaredSecret holder, boolean refused) {
  /** In the words of the condition {@code Conflicted}, and what would do. */
  public Violation violation() {
    return new Violation(field, with() + "; " + remedy());
  }

  /** For kubectl to show, where it is let in. */
  public String warning() {
    return "%s: %s; it is Conflicted, and not delivered there, until that one lets go of it"
        .formatted(field, with());
  }

  private String with() {
    return "ConflictsWith: %s/%s, %s"
        .formatted(holder.namespace(), holder.name(), field.substring(field.lastIndexOf('.') + 1));
  }

  private String remedy() {
    return switch (field) {
      case "metadata.name" ->
          "a user's secrets have different names, also in different namespaces; choose another name, or delete that one";
      case "spec.filePath" ->
          "two secrets cannot have one path, nor one a path below the other's; choose another, or change or delete that one first";
      default -> "choose another, or change or delete that one first";
    };
  }
}
