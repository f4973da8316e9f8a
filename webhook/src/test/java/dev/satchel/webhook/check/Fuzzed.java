package dev.satchel.webhook.check;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.webhook.access.ReviewedAccess;
import dev.satchel.webhook.server.SourceLimit;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The endpoints, over one key whose token is always the same, so that it can be in a seed. */
final class Fuzzed {
  static final String TOKEN = "sgw_Fuzzing" + "0123456789".repeat(4) + "Abc";
  static final String SCOPE = "chat:invoke";
  static final String RESOURCE = "model:gpt-5";
  private static final Minted KEY =
      Minted.of("fuzzed", parsed(TOKEN), Minted.permissions(SCOPE, RESOURCE)).personal("alice");

  final KeyChecks checks;
  private final Failures failures;

  Fuzzed() {
    Lease lease = new Lease(Duration.ofDays(1), Clock.systemUTC(), System::nanoTime);
    LiveKeys keys = new LiveKeys(lease);
    Told store = new Told();
    var _ = store.follow(keys, Clock.systemUTC());
    store.all(KEY);
    checks = new KeyChecks(keys, lease, new LastUses(store::touch), Clock.systemUTC());
    // Some failures are within the limit, and some are not.
    failures =
        new Failures(
            new SourceLimit(2, 1_000, System::nanoTime),
            new Sources(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"))));
  }

  private static KeyToken parsed(String token) {
    return switch (KeyToken.parse(token)) {
      case Parsed.Valid<KeyToken>(KeyToken valid) -> valid;
      case Parsed.Refused<KeyToken>(String message) -> throw new AssertionError(message);
    };
  }

  AuthzEndpoint authz() {
    return new AuthzEndpoint(checks, failures);
  }

  CheckEndpoint check(KubernetesClient client) {
    return new CheckEndpoint(checks, failures, new Callers(client, ReviewedAccess::mayCheck));
  }

  TokenReviewEndpoint tokenReview() {
    return new TokenReviewEndpoint(checks, failures);
  }
}
