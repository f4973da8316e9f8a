package dev.satchel.webhook.check;

import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.dsl.TimesOnceableOrHttpHeaderable;

/** What a mocked API server says of whoever asks about a key. */
final class Reviews {
  private Reviews() {}

  /** Who a bearer is, whatever token it sends. */
  static TimesOnceableOrHttpHeaderable<Void> token(
      KubernetesMockServer server, String name, boolean known) {
    return server
        .expect()
        .post()
        .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
        .andReturn(
            201,
            new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(known)
                .withNewUser()
                .withUsername(name)
                .endUser()
                .endStatus()
                .build());
  }

  /** Whether it may check keys. */
  static TimesOnceableOrHttpHeaderable<Void> access(KubernetesMockServer server, boolean allowed) {
    return server
        .expect()
        .post()
        .withPath("/apis/authorization.k8s.io/v1/subjectaccessreviews")
        .andReturn(
            201,
            new SubjectAccessReviewBuilder()
                .withNewStatus()
                .withAllowed(allowed)
                .endStatus()
                .build());
  }
}
