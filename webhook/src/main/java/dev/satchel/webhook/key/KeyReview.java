package dev.satchel.webhook.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.CheckedKey.Valid;
import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.Violation;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Cause;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.admission.Sent;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.secret.Conflict;
import dev.satchel.webhook.secret.SecretsInUse;
import dev.satchel.webhook.user.Users;
import dev.satchel.webhook.user.Whose;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says whether an {@code AIGatewayKey} may be what it is to be: everything that is wrong in one
 * answer, or else every permission that its author lacks. RBAC has decided on the verb; a deletion
 * takes from a key, and nobody else is asked about it.
 */
public final class KeyReview implements Admission {
  private static final int FORBIDDEN = 403;

  private final Users users;
  private final Whose whose;
  private final Grants grants;
  private final InWorkspaces workspaces;
  private final KeyPolicy policy;
  private final Clock clock;

  /**
   * @param inUse what users' secrets have taken, which a personal key cannot have too
   * @param targets where workspaces may be given something
   */
  public KeyReview(
      Users users,
      SecretsInUse inUse,
      Access access,
      Policy targets,
      KeyPolicy policy,
      Clock clock) {
    this.users = users;
    this.whose = new Whose(access);
    this.grants = new Grants(access, policy.catalogue());
    this.workspaces = new InWorkspaces(users, inUse, targets);
    this.policy = policy;
    this.clock = clock;
  }

  /** An unchanged spec is not looked at, so that junk can be deleted, finalizers and all. */
  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (!request.resource().equals("aigatewaykeys")
        || request.operation() == Operation.DELETE
        || !request.changesSpec()) {
      return new Allowed();
    }
    AIGatewayKey key = Sent.key(request.subject());
    Optional<AIGatewayKey> before = Optional.ofNullable(request.oldObject()).map(Sent::key);
    CheckedKey now = CheckedKey.of(key, policy.catalogue());
    Instant created = created(request.subject());
    List<Cause> causes = causes(key, before, now, created);
    if (!causes.isEmpty()) {
      return Denied.invalid("AIGatewayKey", key.getMetadata().getName(), causes);
    }
    Optional<CheckedKey> old = before.map(it -> CheckedKey.of(it, policy.catalogue()));
    boolean takes =
        old.filter(it -> new Narrowing(created, policy.maxLifetime()).is(it, now)).isPresent();
    List<String> missing = takes ? List.of() : missing(request.requester(), spec(key));
    return missing.isEmpty()
        ? placed(key, old, now, warnings(now, created))
        : new Denied(FORBIDDEN, refusal(request.requester(), missing));
  }

  /** Only whoever may mint the key learns what its user has. */
  private AdmissionAnswer placed(
      AIGatewayKey key, Optional<CheckedKey> old, CheckedKey now, List<String> warnings) {
    List<Conflict> conflicts = workspaces.conflicts(now, old);
    List<Cause> causes =
        conflicts.stream()
            .filter(Conflict::refused)
            .map(conflict -> Cause.duplicate(conflict.violation()))
            .toList();
    return causes.isEmpty()
        ? new Allowed(
            Stream.concat(warnings.stream(), conflicts.stream().map(Conflict::warning)).toList())
        : Denied.invalid("AIGatewayKey", key.getMetadata().getName(), causes);
  }

  private List<Cause> causes(
      AIGatewayKey key, Optional<AIGatewayKey> before, CheckedKey now, Instant created) {
    List<Violation> violations = new ArrayList<>();
    if (now instanceof CheckedKey.Invalid(List<Violation> found)) {
      violations.addAll(found);
    }
    violations.addAll(workspaces.violations(key, before));
    if (before.isPresent() && !Objects.equals(user(before.get()), user(key))) {
      violations.removeIf(violation -> violation.field().equals("spec.user"));
      violations.add(
          new Violation(
              "spec.user", "never changes; for another user delete this key and apply a new one"));
    }
    if (now instanceof Valid valid
        && policy.maxLifetime().filter(most -> valid.end().exceeds(created, most)).isPresent()) {
      violations.add(
          new Violation(
              spec(key).expiresAt() == null ? "spec.lifetime" : "spec.expiresAt",
              "must be at most %dh after the key's creation: the deployment's policy"
                  .formatted(policy.maxLifetime().get().toHours())));
    }
    return violations.stream().map(Cause::of).toList();
  }

  /** What the requester would have to be allowed to mint the key as it is to be. */
  private List<String> missing(Requester requester, AIGatewayKeySpec spec) {
    if (KeyIdentity.isOf(requester)) {
      return List.of("a key can never be used to mint or to widen a key");
    }
    List<String> missing = new ArrayList<>();
    if (spec.user() != null) {
      String user = spec.user();
      Optional<Owner> owner =
          users.named(user, it -> it.username().equals(requester.username()) && !it.deleted());
      if (!whose.mayWrite(requester, user, owner)) {
        missing.add("spec.user: " + Whose.refusal(requester, user, owner));
      }
    }
    missing.addAll(grants.missing(requester, spec));
    return missing;
  }

  private static String refusal(Requester requester, List<String> missing) {
    return "'%s' may not mint a key like this, nor make one like it of another: %s (the verb grant on aigatewayscopes.satchel.dev, named as the scope)"
        .formatted(requester.username(), String.join("; ", missing));
  }

  /** A backup that is restored, or a pipeline that runs again, is not to fail for a key's age. */
  private List<String> warnings(CheckedKey now, Instant created) {
    return now instanceof Valid valid
            && valid
                .end()
                .instant(created, policy.maxLifetime().orElse(null))
                .filter(end -> !end.isAfter(clock.instant()))
                .isPresent()
        ? List.of("the key has expired: its tokens are refused")
        : List.of();
  }

  private Instant created(ObjectNode key) {
    String text = key.at("/metadata/creationTimestamp").asText("");
    return text.isEmpty() ? clock.instant() : Instant.parse(text);
  }

  private static AIGatewayKeySpec spec(AIGatewayKey key) {
    return Objects.requireNonNull(key.getSpec());
  }

  private static Optional<String> user(AIGatewayKey key) {
    return Optional.ofNullable(key.getSpec()).map(AIGatewayKeySpec::user);
  }
}
