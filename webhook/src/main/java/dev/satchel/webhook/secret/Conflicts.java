package dev.satchel.webhook.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds what of a secret's claims the user's other secrets have. The store has the last word; this
 * says beforehand what it would say (decision 8).
 *
 * <p>Refused is what is claimed anew while another holds it for good: its present generation is
 * stored. Let in is what the store has yet to decide, so that the one who is told of is the one who
 * won; and what takes the place of another name or path, since it may be the first half of a swap.
 */
public final class Conflicts {
  private static final List<Function<UserSecret, Optional<Claim>>> CLAIMS =
      List.of(Claim::name, Claim::variable, Claim::path);

  private final SecretsInUse inUse;

  public Conflicts(SecretsInUse inUse) {
    this.inUse = inUse;
  }

  /** Something claimed that was not before; {@code exchanged}: in place of something else. */
  private record Fresh(Claim claim, boolean exchanged) {}

  /**
   * In the order of the fields; one a field, with whoever has it rather than who wants it too. A
   * refusal is never given by a cache that may not know yet that the other has let go; the API
   * server is asked for that alone, since most secrets conflict with none.
   */
  public List<Conflict> of(UserSecret secret, Optional<UserSecret> old, Owner owner) {
    List<Fresh> fresh =
        CLAIMS.stream().flatMap(claim -> fresh(claim, secret, old).stream()).toList();
    if (fresh.isEmpty()) {
      return List.of();
    }
    List<Conflict> likely = among(inUse.known(owner), fresh, secret, owner);
    return likely.stream().anyMatch(Conflict::refused)
        ? among(inUse.confirmed(owner), fresh, secret, owner)
        : likely;
  }

  private List<Conflict> among(
      List<DeclaredSecret> all, List<Fresh> fresh, UserSecret secret, Owner owner) {
    List<DeclaredSecret> others =
        all.stream()
            .filter(other -> !isSame(other, secret))
            .sorted(DeclaredSecret.PRECEDENCE)
            .toList();
    Set<String> homes = homes(fresh, others, owner);
    List<Conflict> conflicts = new ArrayList<>();
    for (Fresh one : fresh) {
      others.stream()
          .filter(other -> one.claim().collides(other, homes))
          .findFirst()
          .map(holder -> conflict(one, holder))
          .ifPresent(conflicts::add);
    }
    return conflicts;
  }

  private static Optional<Fresh> fresh(
      Function<UserSecret, Optional<Claim>> claim, UserSecret secret, Optional<UserSecret> old) {
    Optional<Claim> before = old.flatMap(claim);
    return claim
        .apply(secret)
        .filter(now -> !before.equals(Optional.of(now)))
        .map(now -> new Fresh(now, before.isPresent()));
  }

  private static Conflict conflict(Fresh fresh, DeclaredSecret holder) {
    boolean held = holder.stored() == DeclaredSecret.Stored.YES;
    return new Conflict(fresh.claim().field(), holder, held && !fresh.exchanged());
  }

  private static boolean isSame(DeclaredSecret other, UserSecret secret) {
    return other.namespace().equals(secret.getMetadata().getNamespace())
        && other.name().equals(secret.getMetadata().getName());
  }

  /** Only asked for where it makes a difference: a path under a home meets one that is not. */
  private Set<String> homes(List<Fresh> fresh, List<DeclaredSecret> others, Owner owner) {
    boolean mixed =
        fresh.stream()
            .map(Fresh::claim)
            .anyMatch(
                claim ->
                    claim instanceof Claim.Path(var path)
                        && others.stream()
                            .flatMap(other -> other.filePath().stream())
                            .anyMatch(other -> other.isUnderHome() != path.isUnderHome()));
    return mixed
        ? owner.namespaces().stream()
            .flatMap(namespace -> inUse.homeIn(namespace).stream())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }
}
