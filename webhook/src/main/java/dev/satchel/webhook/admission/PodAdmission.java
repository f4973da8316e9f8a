package dev.satchel.webhook.admission;

import dev.satchel.crds.Labels;
import dev.satchel.webhook.injection.Decision;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.Injector;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.injection.Workspace;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for a pod that is about to be created with the label {@code satchel.dev/user}. */
public final class PodAdmission {
  private static final Logger LOG = LoggerFactory.getLogger(PodAdmission.class);
  private static final int FORBIDDEN = 403;
  private static final int UNPROCESSABLE = 422;
  private static final int FAILED = 500;

  private final ClusterView cluster;
  private final InjectionConfig config;
  private final Injector injector;

  public PodAdmission(ClusterView cluster, InjectionConfig config) {
    this.cluster = cluster;
    this.config = config;
    this.injector = new Injector(config);
  }

  /** Never throws: what goes wrong here is an answer too, of code 500. */
  public AdmissionAnswer answer(AdmissionRequest request) {
    try {
      return decide(request);
    } catch (RuntimeException e) {
      // The exception's text may quote the pod, so only where it happened is said.
      LOG.error(
          "admission of a pod in namespace {} failed: {} at {}",
          request.namespace(),
          e.getClass().getName(),
          e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
      return new AdmissionAnswer.Denied(
          FAILED,
          "Satchel could not decide on this pod (%s); the log of satchel-webhook says more, and trying again may help"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private AdmissionAnswer decide(AdmissionRequest request) {
    Optional<String> user =
        Optional.ofNullable(request.object().path("metadata").path("labels").get(Labels.USER))
            .map(label -> label.asText(""));
    if (user.isEmpty()
        || !request.operation().equals("CREATE")
        || !request.resource().equals("pods")) {
      return new AdmissionAnswer.Allowed();
    }
    Optional<Owner> owner = cluster.owner(user.get(), request.namespace());
    Optional<String> refusal = Owner.refusal(user.get(), request.namespace(), owner);
    if (refusal.isPresent() || owner.isEmpty()) {
      return new AdmissionAnswer.Denied(FORBIDDEN, refusal.orElseThrow());
    }
    return switch (injector.decide(workspace(request, owner.get()))) {
      case Decision.Unchanged() -> new AdmissionAnswer.Allowed();
      case Decision.Injected injected ->
          AdmissionAnswer.Patched.between(request.object(), injected.pod(), injected.warnings());
      case Decision.Denied(String message) -> new AdmissionAnswer.Denied(UNPROCESSABLE, message);
    };
  }

  private Workspace workspace(AdmissionRequest request, Owner owner) {
    return new Workspace(
        request.object(),
        request.namespace(),
        cluster.home(request.namespace()),
        owner,
        cluster.secrets(owner),
        config.nativeSidecars().given(cluster.hasNativeSidecars()));
  }
}
