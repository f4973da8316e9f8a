package dev.satchel.webhook.access;

import dev.satchel.crds.Satchel;
import dev.satchel.crds.audit.AuditApi;
import dev.satchel.webhook.admission.Requester;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;

/**
 * Asks the API server by a {@code SubjectAccessReview}, each time: a permission that was taken away
 * is gone at once.
 */
public final class ReviewedAccess implements Access {
  private final KubernetesClient client;

  public ReviewedAccess(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public boolean mayActFor(Requester requester, String user) {
    return may(requester, "act-for", "workspaceusers", user);
  }

  @Override
  public boolean mayGrant(Requester requester, String scope) {
    return may(requester, "grant", "aigatewayscopes", scope);
  }

  /**
   * Whether the requester is allowed the verb {@code check} on {@code aigatewaykeys.satchel.dev}:
   * to ask about keys, and be told why one is refused.
   */
  public boolean mayCheck(Requester requester) {
    return may(requester, "check", "aigatewaykeys", "");
  }

  /** Whether the requester is allowed the verb {@code get} on {@code auditentries.satchel.dev}. */
  public boolean mayReadAudit(Requester requester) {
    return may(requester, "get", AuditApi.RESOURCE, "");
  }

  private boolean may(Requester requester, String verb, String resource, String name) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(requester.username())
            .withUid(requester.uid().isEmpty() ? null : requester.uid())
            .withGroups(requester.groups())
            .withExtra(new HashMap<>(requester.extra()))
            .withNewResourceAttributes()
            .withGroup(Satchel.GROUP)
            .withVersion(Satchel.VERSION)
            .withResource(resource)
            .withVerb(verb)
            .withName(name)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(
        client.authorization().v1().subjectAccessReview().create(review).getStatus().getAllowed());
  }
}
