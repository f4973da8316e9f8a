package dev.satchel.webhook.check;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.TokenHash;
import dev.satchel.webhook.access.ReviewedAccess;
import dev.satchel.webhook.admission.Requester;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who asks for more than whether a key is good: known by a Kubernetes bearer token, and allowed
 * what is asked for. The API server's word is good for a few seconds.
 */
final class Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final Duration GOOD_FOR = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Beyond that all are asked for again: a bound, not a size that is met. */
  private static final int MAX_KNOWN = 1_000;

  /** What a caller may. */
  enum Standing {
    ALLOWED,
    /** Known, and not allowed to ask. */
    FORBIDDEN,
    /** Not known to the API server. */
    UNKNOWN,
    /** The API server can't be asked now. */
    UNDECIDED
  }

  private record Known(Standing standing, long untilNanos) {}

  private final KubernetesClient client;
  private final ReviewedAccess access;
  private final BiPredicate<ReviewedAccess, Requester> right;
  private final Map<TokenHash, Known> known = new ConcurrentHashMap<>();

  /**
   * Who asks is known by what the API server says.
   *
   * @param client stays the caller's; its patience with an API server in trouble is not for those
   *     who wait for an answer, and can ask again themselves
   * @param right what a caller has to be allowed
   */
  Callers(KubernetesClient client, BiPredicate<ReviewedAccess, Requester> right) {
    this.client = ImpatientClient.of(client, PATIENCE);
    this.access = new ReviewedAccess(this.client);
    this.right = right;
  }

  Standing standing(String bearer) {
    // A key is no caller, and is not told to an API server, which may log what it is asked.
    if (bearer.isEmpty() || bearer.startsWith(KeyToken.START)) {
      return Standing.UNKNOWN;
    }
    TokenHash hash = hash(bearer);
    Known before = known.get(hash);
    if (before != null && before.untilNanos() - System.nanoTime() > 0) {
      return before.standing();
    }
    Standing now = review(bearer);
    if (now != Standing.UNDECIDED) {
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(hash, new Known(now, System.nanoTime() + GOOD_FOR.toNanos()));
    }
    return now;
  }

  private Standing review(String bearer) {
    try {
      TokenReviewStatus status =
          client
              .tokenReviews()
              .create(new TokenReviewBuilder().withNewSpec().withToken(bearer).endSpec().build())
              .getStatus();
      if (status == null || !Boolean.TRUE.equals(status.getAuthenticated())) {
        return Standing.UNKNOWN;
      }
      return right.test(access, requester(status.getUser()))
          ? Standing.ALLOWED
          : Standing.FORBIDDEN;
    } catch (KubernetesClientException e) {
      // Its message may quote the review, and so the token.
      LOG.warn("the API server can't say who asks: status {}", e.getCode());
      return Standing.UNDECIDED;
    }
  }

  private static Requester requester(UserInfo user) {
    return new Requester(
        Objects.requireNonNullElse(user.getUsername(), ""),
        Objects.requireNonNullElse(user.getUid(), ""),
        Objects.requireNonNullElse(user.getGroups(), List.of()),
        Objects.requireNonNullElse(user.getExtra(), Map.of()));
  }

  private static TokenHash hash(String bearer) {
    try {
      return TokenHash.of(
          MessageDigest.getInstance("SHA-256").digest(bearer.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
