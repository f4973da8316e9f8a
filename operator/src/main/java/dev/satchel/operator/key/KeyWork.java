package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.audit.Stamped;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.store.StoreFailedException;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.key.KeyDelivery;
import dev.satchel.store.key.KeyPutResult;
import dev.satchel.store.key.KeyRow;
import dev.satchel.store.key.KeyWrite;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What one look at an {@code AIGatewayKey} does beyond its status. */
final class KeyWork {
  /** Reason of a key that cannot be understood. */
  static final String INVALID = "Invalid";

  private static final Duration STORE_RETRY = Duration.ofSeconds(5);

  /** A user's row comes soon after the user. */
  private static final Duration USER_RETRY = Duration.ofSeconds(2);

  /** Nobody tells us when an object goes away that is not ours, or a namespace comes. */
  private static final Duration OBSTACLE_RETRY = Duration.ofSeconds(10);

  private final StoreWatch store;
  private final KeySecrets secrets;
  private final TokenKeeper tokens;
  private final KeyInWorkspaces workspaces;
  private final KeyEvents events;
  private final Function<String, Optional<WorkspaceUser>> users;
  private final KeyPolicy policy;
  private final Clock clock;

  KeyWork(
      StoreWatch store,
      KeySecrets secrets,
      TokenKeeper tokens,
      KeyInWorkspaces workspaces,
      KeyEvents events,
      Function<String, Optional<WorkspaceUser>> users,
      KeyPolicy policy,
      Clock clock) {
    this.store = store;
    this.secrets = secrets;
    this.tokens = tokens;
    this.workspaces = workspaces;
    this.events = events;
    this.users = users;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * @param again when to look again, if waiting alone will not bring an event
   */
  record Done(KeyOutcome outcome, Optional<Duration> again) {}

  Done bring(AIGatewayKey key) {
    try {
      return switch (CheckedKey.of(key, policy.catalogue())) {
        case CheckedKey.Invalid invalid ->
            refused(key, INVALID, invalid.message(), Optional.empty());
        case CheckedKey.Valid valid -> bring(key, valid);
      };
    } catch (StoreUnavailableException e) {
      return unavailable("StoreUnavailable", e);
    } catch (StoreFailedException e) {
      return unavailable("StoreFailed", e);
    }
  }

  private static Done unavailable(String reason, RuntimeException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "");
    return new Done(new KeyOutcome.Unavailable(reason, message), Optional.of(STORE_RETRY));
  }

  /** What it said before may be more than it says now, so none of its tokens is good. */
  private Done refused(AIGatewayKey key, String reason, String message, Optional<Duration> again) {
    store.keys().suspend(key.getMetadata().getUid(), Stamped.author(key), reason + ": " + message);
    store.keys().find(key.getMetadata().getUid()).ifPresent(row -> tokens.withoutLeaked(key, row));
    return new Done(new KeyOutcome.Refused(reason, message), again);
  }

  private Done bring(AIGatewayKey key, CheckedKey.Valid valid) {
    if (valid.user().isPresent()) {
      String name = valid.user().get();
      Optional<WorkspaceUser> user = users.apply(name);
      if (user.isEmpty()) {
        return refused(key, "UnknownUser", unknownUser(name), Optional.of(OBSTACLE_RETRY));
      }
      String namespace = valid.secretRef().namespace();
      if (!lists(user.get(), namespace)) {
        String message =
            "spec.secretRef.namespace: %s is not among the namespaces of WorkspaceUser %s"
                .formatted(namespace, name);
        return refused(key, "NamespaceNotListed", message, Optional.empty());
      }
    }
    Instant created = Instant.parse(key.getMetadata().getCreationTimestamp());
    Optional<Instant> expiresAt = valid.end().instant(created, policy.maxLifetime().orElse(null));
    return switch (store.keys().put(write(key, valid, expiresAt))) {
      case KeyPutResult.UserMissing missing ->
          refused(
              key, "UnknownUser", unknownUser(valid.user().orElse("")), Optional.of(USER_RETRY));
      case KeyPutResult.Stored(KeyRow row) ->
          deliver(key, valid, tokens.withoutLeaked(key, row), expiresAt);
    };
  }

  private static boolean lists(WorkspaceUser user, String namespace) {
    return user.getSpec() != null && user.getSpec().namespaces().contains(namespace);
  }

  private static String unknownUser(String name) {
    return "spec.user: there is no WorkspaceUser %s; an administrator has to create it"
        .formatted(name);
  }

  private static KeyDelivery delivery(CheckedKey.Valid valid) {
    CheckedKey.Delivery to = valid.secretRef();
    return new KeyDelivery(
        "%s/%s/%s".formatted(to.namespace(), to.name(), to.key()),
        valid
            .rotation()
            .interval()
            .map(interval -> "%s, overlap %s".formatted(interval, valid.rotation().overlap()))
            .orElse(""),
        valid.envName().map(EnvName::value),
        valid.filePath().map(FilePath::value));
  }

  private static KeyWrite write(
      AIGatewayKey key, CheckedKey.Valid valid, Optional<Instant> expiresAt) {
    return new KeyWrite(
        key.getMetadata().getUid(),
        valid.name(),
        valid.user(),
        key.getMetadata().getGeneration(),
        valid.permissions(),
        expiresAt,
        valid.suspended(),
        delivery(valid),
        Stamped.author(key));
  }

  private Done deliver(
      AIGatewayKey key, CheckedKey.Valid valid, KeyRow row, Optional<Instant> expiresAt) {
    Instant now = clock.instant();
    expiresAt.ifPresent(end -> events.end(key, end, now));
    if (expiresAt.filter(end -> !end.isAfter(now)).isPresent()) {
      return new Done(
          new KeyOutcome.Kept(
              row, valid.secretRef(), Optional.empty(), expiresAt, Optional.empty()),
          Optional.empty());
    }
    return switch (secrets.claim(key, valid.secretRef())) {
      case Target.Obstructed(String reason, String message) ->
          new Done(new KeyOutcome.Undeliverable(reason, message), Optional.of(OBSTACLE_RETRY));
      case Target.Claimed(var secret) ->
          kept(
              valid,
              tokens.keep(key, valid, row, secret),
              workspaces.keep(key, valid),
              expiresAt,
              tokens.deliversAt(key),
              now);
    };
  }

  private static Done kept(
      CheckedKey.Valid valid,
      KeyRow row,
      Optional<Verdict> outside,
      Optional<Instant> expiresAt,
      Optional<Instant> delivery,
      Instant now) {
    Optional<Instant> rotation =
        row.present().flatMap(present -> TokenKeeper.nextRotation(valid, present));
    Optional<Instant> next =
        Stream.of(
                rotation.stream(),
                delivery.stream(),
                expiresAt.flatMap(end -> KeyEvents.next(end, now)).stream(),
                row.previous().stream().flatMap(token -> token.validUntil().stream()),
                outside.map(why -> now.plus(OBSTACLE_RETRY)).stream())
            .flatMap(moments -> moments)
            .filter(moment -> moment.isAfter(now))
            .min(Instant::compareTo);
    return new Done(
        new KeyOutcome.Kept(row, valid.secretRef(), outside, expiresAt, rotation),
        next.map(moment -> Duration.between(now, moment).plusMillis(1)));
  }

  /**
   * Ends a key: first its tokens are refused, then they are nowhere any more.
   *
   * @return when to try again; empty: the finalizer may go
   */
  Optional<Duration> remove(AIGatewayKey key) {
    try {
      store.keys().delete(key.getMetadata().getUid(), Stamped.deletedBy(key));
    } catch (StoreUnavailableException e) {
      return Optional.of(STORE_RETRY);
    }
    workspaces.remove(key);
    secrets.removeElsewhere(key, Optional.empty());
    tokens.forget(key);
    events.forget(key);
    return Optional.empty();
  }
}
