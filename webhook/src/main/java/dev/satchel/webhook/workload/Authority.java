package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Labels;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.user.Users;
import dev.satchel.webhook.user.Whose;
import java.util.Optional;

/**
 * Who may create a user's workspaces: the user, who may {@code act-for} the user, and a controller
 * of Kubernetes whose own object was checked, which is to say that it carries the {@link Stamp}.
 *
 * <p>Only the immediate controller is asked for. Its stamp is there because somebody had authority
 * over it, or because its own controller had a stamp when it was made: so down to somebody's word.
 */
public final class Authority {
  private final Users users;
  private final Whose whose;
  private final Workloads workloads;

  Authority(Users users, Whose whose, Workloads workloads) {
    this.users = users;
    this.whose = whose;
    this.workloads = workloads;
  }

  /**
   * As a cluster is asked.
   *
   * @param api to read the controllers of what is created
   */
  public static Authority of(Users users, Whose whose, DirectRead api) {
    return new Authority(users, whose, new AskedWorkloads(api));
  }

  /**
   * Whether the requester may have the request's object be a workspace, or make workspaces.
   *
   * @param user what the label says, of the object or of its template
   */
  Basis over(AdmissionRequest request, String user) {
    Optional<ControllerReference> controller = controllerThatAsks(request);
    Optional<Owner> owner =
        users.named(
            user,
            it ->
                place(request, user, Optional.of(it)).isEmpty()
                    && (controller.isPresent() || isUser(request, it)));
    return place(request, user, owner)
        .<Basis>map(Basis.Refused::new)
        .orElseGet(
            () ->
                controller
                    .map(it -> made(it, request.namespace(), user))
                    .orElseGet(() -> person(request, user, owner)));
  }

  /** Whether the requester is the user or may act for the user, wherever the object is. */
  Basis person(AdmissionRequest request, String user) {
    return person(request, user, users.named(user, it -> isUser(request, it)));
  }

  private static Optional<String> place(
      AdmissionRequest request, String user, Optional<Owner> owner) {
    return Owner.refusal(user, request.namespace(), owner);
  }

  private static boolean isUser(AdmissionRequest request, Owner owner) {
    return owner.username().equals(request.requester().username());
  }

  private static Optional<ControllerReference> controllerThatAsks(AdmissionRequest request) {
    return ControllerReference.of(request.subject())
        .filter(it -> KubernetesControllers.runs(request.requester(), it.kind()));
  }

  private Basis person(AdmissionRequest request, String user, Optional<Owner> owner) {
    return whose.mayWrite(request.requester(), user, owner)
        ? new Basis.Granted(request.requester().username())
        : new Basis.Refused(Whose.refusal(request.requester(), user, owner));
  }

  private Basis made(ControllerReference controller, String namespace, String user) {
    Optional<ObjectNode> found = workloads.find(namespace, controller);
    if (found.isEmpty()) {
      return new Basis.Refused(
          "its controller, %s with uid %s, is not there any more"
              .formatted(controller, controller.uid()));
    }
    Optional<String> theirs = controller.kind().user(found.get());
    if (!theirs.equals(Optional.of(user))) {
      return new Basis.Refused(
          "its label %s is '%s', but that of the template of its controller, %s, is %s; the label belongs into the template"
              .formatted(
                  Labels.USER,
                  user,
                  controller,
                  theirs.map(label -> "'" + label + "'").orElse("not there")));
    }
    return Stamp.of(found.get())
        .<Basis>map(Basis.Granted::new)
        .orElseGet(() -> new Basis.Refused(unchecked(controller, user)));
  }

  private static String unchecked(ControllerReference controller, String user) {
    return "nobody has answered for its controller, %s: it was made while Satchel was away, or before Satchel was there. User '%s', or whoever is allowed the verb act-for on workspaceusers.satchel.dev '%s', has to change it once, or what it is made from, as with kubectl rollout restart or kubectl annotate"
        .formatted(controller, user, user);
  }
}
