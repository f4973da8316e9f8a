package dev.satchel.webhook.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.WorkspaceSecret;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.PolicyCheck;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.secret.Conflict;
import dev.satchel.webhook.secret.Conflicts;
import dev.satchel.webhook.secret.SecretsInUse;
import dev.satchel.webhook.user.Users;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a personal key may be in its user's workspaces as it wants to be, told with the key's own
 * fields: its {@link WorkspaceSecret}, which the operator makes later, would be refused for the
 * same.
 */
final class InWorkspaces {
  private final Users users;
  private final Conflicts conflicts;
  private final Policy policy;

  InWorkspaces(Users users, SecretsInUse inUse, Policy policy) {
    this.users = users;
    this.conflicts = new Conflicts(inUse);
    this.policy = policy;
  }

  /** What the deployment's policy says of its variable and its path. */
  List<Violation> violations(AIGatewayKey key, Optional<AIGatewayKey> before) {
    AIGatewayKeySpec spec = key.getSpec();
    return spec == null
        ? List.of()
        : PolicyCheck.violations(
            policy, spec, before.flatMap(old -> Optional.ofNullable(old.getSpec())));
  }

  /** Which of the user's secrets have what it wants. */
  List<Conflict> conflicts(CheckedKey now, Optional<CheckedKey> before) {
    return secret(now)
        .flatMap(
            secret ->
                owner(secret)
                    .map(it -> conflicts.of(secret, before.flatMap(InWorkspaces::secret), it)))
        .orElse(List.of());
  }

  private static Optional<UserSecret> secret(CheckedKey key) {
    return key instanceof CheckedKey.Valid valid ? WorkspaceSecret.of(valid) : Optional.empty();
  }

  private Optional<Owner> owner(UserSecret secret) {
    return users.named(Objects.requireNonNull(secret.getSpec().user()), owner -> !owner.deleted());
  }
}
