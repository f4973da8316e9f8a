package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.workspace.Delivery;
import dev.satchel.operator.audit.Stamped;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.projection.ProjectedUser;
import dev.satchel.operator.projection.ProjectedUsers;
import dev.satchel.operator.secret.SecretSettler.Settled;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.encryption.UnreadableException.Reason;
import dev.satchel.store.secret.UnreadableSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one look at a {@code UserSecret} does beyond its status: settles it, remembers that, and
 * tells those whom it concerns, but only if something changed. Otherwise a user's look at secrets
 * and a secret's look at its user would go round for ever.
 */
final class SecretWork {
  /**
   * A namespace must end within a minute though Postgres is down; the orphan sweep does the rest.
   */
  static final Duration FINALIZER_PATIENCE = Duration.ofSeconds(20);

  private static final Duration DELETE_RETRY = Duration.ofSeconds(2);

  private final SecretSettler settler;
  private final StoreWatch store;
  private final Neighbours neighbours;
  private final ProjectedUsers projected;
  private final Clock clock;

  SecretWork(
      SecretSettler settler,
      StoreWatch store,
      Neighbours neighbours,
      ProjectedUsers projected,
      Clock clock) {
    this.settler = settler;
    this.store = store;
    this.neighbours = neighbours;
    this.projected = projected;
    this.clock = clock;
  }

  /**
   * @param isNew differs from what was settled before
   * @param since when it came to be so
   * @param again as {@link Settled#again}
   */
  record Done(Outcome outcome, boolean isNew, Instant since, Optional<Duration> again) {}

  Done bring(UserSecret secret) {
    String uid = secret.getMetadata().getUid();
    String user = UserSecretReconciler.user(secret);
    Optional<Settlement> before = neighbours.settlements().of(secret);
    Instant now = clock.instant();
    long changes = neighbours.settlements().changesOf(user);
    Settled settled = settler.settle(secret, before.filter(last -> holds(secret, last, now)));
    if (settled.outcome() instanceof Outcome.Unavailable
        || settled.outcome() instanceof Outcome.Waiting) {
      Instant since = neighbours.settlements().delayedSince(uid, now);
      return new Done(settled.outcome(), false, since, settled.again());
    }
    Settlement settlement =
        new Settlement(
            secret.getMetadata().getGeneration(),
            user,
            settled.sourceVersion(),
            settled.outcome(),
            clock.instant()); // what is read before this may be without it
    if (before.isPresent() && before.get().isSameAs(settlement) && !settled.changed()) {
      neighbours.settlements().confirm(uid, settlement);
      neighbours.settled(secret, user, changes);
      return new Done(settled.outcome(), false, before.get().at(), settled.again());
    }
    neighbours.settlements().put(uid, settlement);
    neighbours.settled(secret, user, changes);
    neighbours.changed(user, uid);
    before
        .map(Settlement::user)
        .filter(former -> !former.equals(user))
        .ifPresent(former -> neighbours.changed(former, uid));
    return new Done(settled.outcome(), true, settlement.at(), settled.again());
  }

  /** As {@link Patience#with}, of what has not been projected. */
  Optional<Duration> patience(String user, Done done) {
    return Patience.with(
        done.outcome(),
        Duration.between(done.since(), clock.instant()),
        projected.isReadAfter(user, done.since()));
  }

  private boolean holds(UserSecret secret, Settlement last, Instant now) {
    return last.generation() == secret.getMetadata().getGeneration()
        && (neighbours.settlements().isTrusted(secret.getMetadata().getUid(), now)
            || isStoredStill(secret, last, now))
        && !isLost(secret, last);
  }

  /** A look at the user has just read the row, and it is what it was: no need for another one. */
  private boolean isStoredStill(UserSecret secret, Settlement last, Instant now) {
    return last.outcome() instanceof Outcome.Stored(long revision)
        && projected.isReadAfter(last.user(), now.minus(Settlements.TRUST))
        && projected
            .delivery(last.user(), secret.getMetadata().getUid())
            .filter(row -> SameAsStored.is(secret, revision, row))
            .isPresent();
  }

  /**
   * It was stored, and a later projection did not find its row, or an older one, from a backup, or
   * one that can never be read again. One whose key is missing is left alone: the other replica may
   * have the key already.
   */
  private boolean isLost(UserSecret secret, Settlement last) {
    return last.outcome() instanceof Outcome.Stored(long revision)
        && projected.isReadAfter(last.user(), last.at())
        && projected
            .get(last.user())
            .filter(user -> isLost(user, secret.getMetadata().getUid(), last, revision))
            .isPresent();
  }

  private static boolean isLost(ProjectedUser user, String uid, Settlement last, long revision) {
    Delivery row = user.deliveries().get(uid);
    if (row != null) {
      return row.generation() < last.generation() || row.revision() < revision;
    }
    UnreadableSecret unreadable = user.unreadable().get(uid);
    return unreadable == null || unreadable.reason() != Reason.UNKNOWN_KEY;
  }

  /**
   * Deletes the row of a secret that is going away.
   *
   * @return when to try again; empty: the finalizer may go
   */
  Optional<Duration> remove(UserSecret secret) {
    String uid = secret.getMetadata().getUid();
    try {
      store.secrets().delete(uid, Stamped.deletedBy(secret));
    } catch (StoreUnavailableException e) {
      Instant since = Instant.parse(secret.getMetadata().getDeletionTimestamp());
      if (clock.instant().isBefore(since.plus(FINALIZER_PATIENCE))) {
        return Optional.of(DELETE_RETRY);
      }
    }
    String user =
        neighbours
            .settlements()
            .get(uid)
            .map(Settlement::user)
            .orElse(UserSecretReconciler.user(secret));
    neighbours.settlements().forget(uid);
    neighbours.changed(user, uid);
    return Optional.empty();
  }
}
