package dev.satchel.webhook.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Labels;
import dev.satchel.crds.policy.Policy;
import dev.satchel.webhook.injection.Decision;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.Injector;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.injection.Workspace;
import java.util.Optional;

/** Answers for a pod that is about to be created with the label {@code satchel.dev/user}. */
public final class PodAdmission implements Admission {
  private static final int FORBIDDEN = 403;
  private static final int UNPROCESSABLE = 422;

  private final ClusterView cluster;
  private final InjectionConfig config;
  private final Injector injector;

  public PodAdmission(ClusterView cluster, InjectionConfig config, Policy policy) {
    this.cluster = cluster;
    this.config = config;
    this.injector = new Injector(config, policy);
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    ObjectNode pod = request.subject();
    Optional<String> user =
        Optional.ofNullable(pod.path("metadata").path("labels").get(Labels.USER))
            .map(label -> label.asText(""));
    if (user.isEmpty()
        || request.operation() != Operation.CREATE
        || !request.resource().equals("pods")) {
      return new AdmissionAnswer.Allowed();
    }
    Optional<Owner> owner = cluster.owner(user.get(), request.namespace());
    Optional<String> refusal = Owner.refusal(user.get(), request.namespace(), owner);
    if (refusal.isPresent() || owner.isEmpty()) {
      return new AdmissionAnswer.Denied(FORBIDDEN, refusal.orElseThrow());
    }
    return switch (injector.decide(workspace(pod, request.namespace(), owner.get()))) {
      case Decision.Unchanged() -> new AdmissionAnswer.Allowed();
      case Decision.Injected injected ->
          AdmissionAnswer.Patched.between(pod, injected.pod(), injected.warnings());
      case Decision.Denied(String message) -> new AdmissionAnswer.Denied(UNPROCESSABLE, message);
    };
  }

  private Workspace workspace(ObjectNode pod, String namespace, Owner owner) {
    return new Workspace(
        pod,
        namespace,
        cluster.home(namespace),
        owner,
        cluster.secrets(owner),
        config.nativeSidecars().given(cluster.hasNativeSidecars()));
  }
}
