package dev.satchel.webhook.secret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.rule.Violation;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.user.Users;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code spec.user} of a secret that does not say it: as before, or the {@code WorkspaceUser} whose
 * username is the requester's.
 */
final class DefaultUser implements MutationStep {
  static final String FIELD = "spec.user";

  private final Users users;

  DefaultUser(Users users) {
    this.users = users;
  }

  @Override
  public Optional<Denied> apply(AdmissionRequest request, ObjectNode secret) {
    if (secret.path("spec") instanceof ObjectNode spec && !spec.hasNonNull("user")) {
      user(request).ifPresent(user -> spec.put("user", user));
    }
    return Optional.empty();
  }

  private Optional<String> user(AdmissionRequest request) {
    ObjectNode old = request.oldObject();
    if (old != null && old.at("/spec/user").isTextual()) {
      return Optional.of(old.at("/spec/user").textValue());
    }
    List<Owner> own = ownUsers(request.requester());
    return own.size() == 1 ? Optional.of(own.getFirst().name()) : Optional.empty();
  }

  private List<Owner> ownUsers(Requester requester) {
    return users.withUsername(requester.username(), found -> found.size() == 1);
  }

  /** Why there is none by default, and what would be right. */
  Violation missing(Requester requester) {
    List<Owner> own = ownUsers(requester);
    return new Violation(
        FIELD,
        own.isEmpty()
            ? "is required: no WorkspaceUser has the username '%s'; name one, or ask an administrator for one"
                .formatted(requester.username())
            : "is required: several WorkspaceUsers have your username; name one of %s"
                .formatted(own.stream().map(Owner::name).collect(Collectors.joining(", "))));
  }
}
