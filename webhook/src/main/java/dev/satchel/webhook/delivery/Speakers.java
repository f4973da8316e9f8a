package dev.satchel.webhook.delivery;

import dev.satchel.crds.projection.InjectedPod;
import dev.satchel.webhook.apiserver.ImpatientClient;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows an agent by the token that its kubelet made for this one pod (TokenRequest with the
 * audience {@link InjectedPod#REPORT_AUDIENCE}): the API server says which pod that is. It refuses
 * the token of a pod that is gone, so its word is good for a short time only.
 */
final class Speakers {
  private static final Logger LOG = LoggerFactory.getLogger(Speakers.class);
  private static final Duration GOOD_FOR = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Beyond that all are asked for again: a bound, not a size that is met. */
  private static final int MAX_KNOWN = 10_000;

  /** Questions at the same time: who posts made-up tokens does not keep the API server busy. */
  private static final int AT_ONCE = 8;

  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";

  private record Known(Speaker speaker, long untilNanos) {}

  private final KubernetesClient client;
  private final LongSupplier nanos;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * Knows nobody yet.
   *
   * @param client stays the caller's
   * @param nanos as {@link System#nanoTime()}
   */
  Speakers(KubernetesClient client, LongSupplier nanos) {
    this.client = ImpatientClient.of(client, PATIENCE);
    this.nanos = nanos;
  }

  Speaker speaker(String token) {
    String hash = hash(token);
    Known before = known.get(hash);
    if (before != null && before.untilNanos() - nanos.getAsLong() > 0) {
      return before.speaker();
    }
    if (!places.tryAcquire()) {
      return new Speaker.Undecided();
    }
    Speaker speaker;
    try {
      speaker = review(token);
    } finally {
      places.release();
    }
    if (!(speaker instanceof Speaker.Undecided)) {
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(hash, new Known(speaker, nanos.getAsLong() + GOOD_FOR.toNanos()));
    }
    return speaker;
  }

  private Speaker review(String token) {
    try {
      TokenReviewStatus status =
          client
              .tokenReviews()
              .create(
                  new TokenReviewBuilder()
                      .withNewSpec()
                      .withToken(token)
                      .withAudiences(InjectedPod.REPORT_AUDIENCE)
                      .endSpec()
                      .build())
              .getStatus();
      // One that knows nothing of audiences would take a token that is meant for somebody else.
      return status != null
              && Boolean.TRUE.equals(status.getAuthenticated())
              && Objects.requireNonNullElse(status.getAudiences(), List.of())
                  .contains(InjectedPod.REPORT_AUDIENCE)
          ? speaker(status.getUser())
          : new Speaker.Stranger();
    } catch (KubernetesClientException e) {
      // Its message may quote the review, and so the token.
      LOG.warn("the API server can't say whose report this is: status {}", e.getCode());
      return new Speaker.Undecided();
    }
  }

  private static Speaker speaker(UserInfo user) {
    String username = Objects.requireNonNullElse(user.getUsername(), "");
    Map<String, List<String>> extra = Objects.requireNonNullElse(user.getExtra(), Map.of());
    List<String> name = extra.getOrDefault(POD_NAME, List.of());
    List<String> uid = extra.getOrDefault(POD_UID, List.of());
    int colon = username.indexOf(':', ACCOUNT.length());
    if (!username.startsWith(ACCOUNT) || colon < 0 || name.size() != 1 || uid.size() != 1) {
      return new Speaker.Stranger();
    }
    // A pod's account is of the pod's own namespace.
    String namespace = username.substring(ACCOUNT.length(), colon);
    return new Speaker.Agent(namespace, name.getFirst(), uid.getFirst());
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
