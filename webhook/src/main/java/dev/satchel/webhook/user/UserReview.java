package dev.satchel.webhook.user;

import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.user.CheckedUser;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.webhook.access.Housekeeping;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Cause;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Sent;
import dev.satchel.webhook.injection.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says whether a {@code WorkspaceUser} may be what it is to be. RBAC has decided on the verb; this
 * refuses what is wrong, a username that is another's, and what would lead others to the secrets of
 * a user who has some (decision 7).
 */
public final class UserReview implements Admission {
  private static final int FORBIDDEN = 403;

  private final Users users;
  private final Whose whose;
  private final Housekeeping housekeeping;

  public UserReview(Users users, Whose whose, Housekeeping housekeeping) {
    this.users = users;
    this.whose = whose;
    this.housekeeping = housekeeping;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (!request.resource().equals("workspaceusers")
        || request.operation() == Operation.DELETE
        || housekeeping.is(request)
        || !request.changesSpec()) {
      return new AdmissionAnswer.Allowed();
    }
    WorkspaceUser user = Sent.user(request.subject());
    Optional<Owner> before =
        Optional.ofNullable(request.oldObject()).map(old -> Owner.of(Sent.user(old)));
    if (leadsElsewhere(Owner.of(user), before) && !mayLead(request, before)) {
      return new Denied(FORBIDDEN, refusal(request, user.getMetadata().getName(), before));
    }
    List<Cause> causes = causes(user);
    return causes.isEmpty()
        ? new AdmissionAnswer.Allowed()
        : Denied.invalid("WorkspaceUser", user.getMetadata().getName(), causes);
  }

  /** Whether somebody else becomes the user, or the user's secrets reach more namespaces. */
  private static boolean leadsElsewhere(Owner after, Optional<Owner> before) {
    return before.isEmpty()
        || !before.get().username().equals(after.username())
        || !before.get().namespaces().containsAll(after.namespaces());
  }

  private boolean mayLead(AdmissionRequest request, Optional<Owner> before) {
    String name = Sent.user(request.subject()).getMetadata().getName();
    return !users.haveSecretsOf(name) || whose.mayWrite(request.requester(), name, before);
  }

  private static String refusal(AdmissionRequest request, String name, Optional<Owner> before) {
    String subject =
        before.isEmpty()
            ? "there are UserSecrets of a former WorkspaceUser '%s', which a new one would be given; have them deleted first"
            : "WorkspaceUser '%s' has UserSecrets, which another username or a further namespace would lead others to";
    return (subject
            + ". '%s' may do it only with the verb act-for on workspaceusers.satchel.dev '%s'")
        .formatted(name, request.requester().username(), name);
  }

  private List<Cause> causes(WorkspaceUser user) {
    List<Cause> causes = new ArrayList<>();
    if (CheckedUser.of(user) instanceof CheckedUser.Invalid(List<Violation> violations)) {
      violations.forEach(violation -> causes.add(Cause.of(violation)));
    }
    Owner owner = Owner.of(user);
    others(owner)
        .forEach(
            other ->
                causes.add(
                    Cause.duplicate(
                        new Violation(
                            "spec.username",
                            "ConflictsWith: %s, username; a username is of one WorkspaceUser only"
                                .formatted(other.name())))));
    return causes;
  }

  private List<Owner> others(Owner owner) {
    Predicate<Owner> other = it -> !it.name().equals(owner.name());
    return users.withUsername(owner.username(), found -> found.stream().noneMatch(other)).stream()
        .filter(other)
        .toList();
  }
}
