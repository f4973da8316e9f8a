package dev.satchel.webhook.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.PolicyCheck;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.webhook.access.Housekeeping;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Cause;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Sent;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.user.Users;
import dev.satchel.webhook.user.Whose;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Says whether a {@code UserSecret} may be what it is to be, or go. First whose it is, for nobody
 * else is to learn what a user has; then all that is wrong, in one answer.
 */
public final class SecretReview implements Admission {
  static final String RESOURCE = "usersecrets";

  private static final int FORBIDDEN = 403;

  private final Users users;
  private final Whose whose;
  private final Housekeeping housekeeping;
  private final Policy policy;
  private final Conflicts conflicts;
  private final DefaultUser defaultUser;

  public SecretReview(
      Users users, SecretsInUse inUse, Whose whose, Housekeeping housekeeping, Policy policy) {
    this.users = users;
    this.whose = whose;
    this.housekeeping = housekeeping;
    this.policy = policy;
    this.conflicts = new Conflicts(inUse);
    this.defaultUser = new DefaultUser(users);
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (!request.resource().equals(RESOURCE) || housekeeping.is(request)) {
      return new Allowed();
    }
    Optional<String> user = user(request);
    Optional<Owner> owner = user.flatMap(name -> owner(request, name));
    if (user.isPresent() && !whose.mayWrite(request.requester(), user.get(), owner)) {
      return new Denied(FORBIDDEN, Whose.refusal(request.requester(), user.get(), owner));
    }
    return request.operation() == Operation.DELETE || !request.changesSpec()
        ? new Allowed()
        : content(request, user, owner);
  }

  /** Whose it is: as before, so that nobody makes it their own by saying so. */
  private static Optional<String> user(AdmissionRequest request) {
    return Optional.ofNullable(request.oldObject())
        .flatMap(SecretReview::user)
        .or(() -> user(request.subject()));
  }

  private static Optional<String> user(ObjectNode secret) {
    JsonNode user = secret.at("/spec/user");
    return user.isTextual() ? Optional.of(user.textValue()) : Optional.empty();
  }

  private Optional<Owner> owner(AdmissionRequest request, String name) {
    return users.named(
        name,
        owner ->
            owner.username().equals(request.requester().username())
                && !owner.deleted()
                && owner.namespaces().contains(request.namespace()));
  }

  private AdmissionAnswer content(
      AdmissionRequest request, Optional<String> user, Optional<Owner> owner) {
    List<Cause> causes = new ArrayList<>();
    faults(request).forEach(violation -> causes.add(Cause.of(violation)));
    List<Conflict> conflicts = conflicts(request, owner);
    // After all that asks the API server: a user who ended meanwhile would be outlived by it.
    user.ifPresent(
        name ->
            place(name, request.namespace())
                .ifPresent(violation -> causes.add(Cause.of(violation))));
    List<String> warnings = new ArrayList<>();
    for (Conflict conflict : conflicts) {
      if (conflict.refused()) {
        causes.add(Cause.duplicate(conflict.violation()));
      } else {
        warnings.add(conflict.warning());
      }
    }
    return causes.isEmpty()
        ? new Allowed(warnings)
        : Denied.invalid("UserSecret", now(request).getMetadata().getName(), causes);
  }

  /** Whether something is wrong with it that can be told from it alone. */
  boolean isFaulty(AdmissionRequest request) {
    return request.changesSpec() && !faults(request).isEmpty();
  }

  /** The same of what was let in before, and is not changed by this. */
  boolean isStoredAndFaulty(AdmissionRequest request) {
    return !request.changesSpec() && !faults(request).isEmpty();
  }

  private List<Violation> faults(AdmissionRequest request) {
    UserSecret secret = now(request);
    List<Violation> violations = new ArrayList<>();
    if (CheckedSecret.of(secret) instanceof CheckedSecret.Invalid(List<Violation> found)) {
      violations.addAll(found);
    }
    if (secret.getSpec() != null && !request.subject().path("spec").hasNonNull("user")) {
      violations.removeIf(violation -> violation.field().equals(DefaultUser.FIELD));
      violations.add(defaultUser.missing(request.requester()));
    }
    Optional<String> before = Optional.ofNullable(request.oldObject()).flatMap(SecretReview::user);
    if (before.isPresent() && !before.equals(user(request.subject()))) {
      violations.add(
          new Violation(
              DefaultUser.FIELD,
              "never changes; for another user delete this secret and apply a new one"));
    }
    violations.addAll(PolicyCheck.violations(policy, secret, before(request)));
    return violations;
  }

  private Optional<Violation> place(String user, String namespace) {
    Optional<Owner> owner =
        users.named(user, it -> !it.deleted() && it.namespaces().contains(namespace));
    if (owner.isEmpty()) {
      return Optional.of(
          new Violation(
              DefaultUser.FIELD,
              "there is no WorkspaceUser %s; an administrator has to create it".formatted(user)));
    }
    if (owner.get().deleted()) {
      return Optional.of(
          new Violation(DefaultUser.FIELD, "WorkspaceUser %s is being deleted".formatted(user)));
    }
    List<String> namespaces = owner.get().namespaces();
    return namespaces.contains(namespace)
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "metadata.namespace",
                "WorkspaceUser %s does not list %s in spec.namespaces; apply it in one of [%s], or have an administrator add it"
                    .formatted(user, namespace, String.join(", ", namespaces))));
  }

  private List<Conflict> conflicts(AdmissionRequest request, Optional<Owner> owner) {
    return owner.map(it -> conflicts.of(now(request), before(request), it)).orElse(List.of());
  }

  private static UserSecret now(AdmissionRequest request) {
    return Sent.secret(request, Objects.requireNonNull(request.object()));
  }

  private static Optional<UserSecret> before(AdmissionRequest request) {
    return Optional.ofNullable(request.oldObject()).map(old -> Sent.secret(request, old));
  }
}
