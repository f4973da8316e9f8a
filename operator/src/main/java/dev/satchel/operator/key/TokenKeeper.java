package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.CheckedKey.Delivery;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.operator.audit.Stamped;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.store.audit.Author;
import dev.satchel.store.key.KeyRow;
import dev.satchel.store.key.Minting;
import dev.satchel.store.key.TokenRow;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sees to it that a key's present token is in its Secret: mints the first, replaces it in time or
 * on demand, moves it when its Secret is another one, and replaces it when it is lost.
 *
 * <p>The order is: store the hash, deliver, confirm. Where the old token is good meanwhile, there
 * is a pause before the delivery, see {@link Announced}. After a crash in between the next look
 * hashes what is in the Secret: either it is the token that was minted last, and only the
 * confirmation is missing, or that token's plaintext is lost, and another takes its place.
 */
final class TokenKeeper {
  /** How long a token is good whose delivery nobody confirmed. */
  static final Duration UNDELIVERED = Duration.ofMinutes(10);

  /** Two tokens with one prefix are as likely as 1 in 62^7; so many in a row are a defect. */
  private static final int ATTEMPTS = 8;

  private final StoreWatch store;
  private final KeySecrets secrets;
  private final KeyEvents events;
  private final KeyMetrics metrics;
  private final Supplier<KeyToken> generate;
  private final Clock clock;
  private final Announced announced;

  TokenKeeper(
      StoreWatch store,
      KeySecrets secrets,
      KeyEvents events,
      KeyMetrics metrics,
      Supplier<KeyToken> generate,
      Clock clock) {
    this.store = store;
    this.secrets = secrets;
    this.events = events;
    this.metrics = metrics;
    this.generate = generate;
    this.clock = clock;
    this.announced = new Announced(clock);
  }

  /** One look at one key. */
  private record Look(AIGatewayKey key, CheckedKey.Valid valid, KeyRow row, Secret secret) {
    String uid() {
      return key.getMetadata().getUid();
    }

    Delivery to() {
      return valid.secretRef();
    }

    Look with(KeyRow other) {
      return new Look(key, valid, other, secret);
    }

    /** Whether what is in the Secret is the good one. */
    boolean hasPresent(Optional<String> there) {
      return there.isPresent() && row.present().map(TokenRow::prefix).equals(there);
    }

    RotationRequest heeded() {
      return RotationRequest.parse(row.rotatedFor());
    }
  }

  /**
   * After a leak, has every token of the key refused at once: before a new one is minted, and also
   * where none can be delivered.
   *
   * @return the row as it is then
   */
  KeyRow withoutLeaked(AIGatewayKey key, KeyRow row) {
    RotationRequest heeded = RotationRequest.parse(row.rotatedFor());
    if (row.tokens().isEmpty() || !RotationRequest.of(key).asksNowBeyond(heeded)) {
      return row;
    }
    store.keyTokens().removeAll(row.uid(), Stamped.author(key), MintCause.LEAK.tag());
    return store.keys().find(row.uid()).orElse(row);
  }

  /**
   * Returns the row as it is then.
   *
   * @param secret the key's own, as it was read; a write to it since then makes this throw, and
   *     trying again is right
   */
  KeyRow keep(AIGatewayKey key, CheckedKey.Valid valid, KeyRow row, Secret secret) {
    Look look = new Look(key, valid, row, secret);
    Optional<String> there =
        KeySecrets.token(secret, look.to()).flatMap(token -> prefixOf(look, token));
    Optional<String> undelivered = row.undelivered().map(TokenRow::prefix);
    if (undelivered.isPresent() && undelivered.equals(there)) {
      confirm(look, undelivered.get());
      // What was asked for meanwhile, is asked of the token that is the present one now.
      keepOne(look.with(store.keys().find(look.uid()).orElse(row)), there);
    } else {
      keepOne(look, there);
    }
    removeEnded(look);
    secrets.removeElsewhere(key, Optional.of(look.to()));
    return store.keys().find(look.uid()).orElse(row);
  }

  private void keepOne(Look look, Optional<String> there) {
    if (look.row().undelivered().isPresent()) {
      keepUndelivered(look, look.row().undelivered().get().prefix(), there);
    } else if (look.row().present().isEmpty()) {
      boolean leaked = RotationRequest.of(look.key()).asksNowBeyond(look.heeded());
      replace(look, true, leaked ? MintCause.LEAK : MintCause.FIRST);
    } else {
      keepPresent(look, look.row().present().get(), there);
    }
  }

  private void keepUndelivered(Look look, String prefix, Optional<String> there) {
    switch (announced.of(look.uid(), prefix)) {
      case Announced.State.Waits _ when look.hasPresent(there) -> {}
      case Announced.State.Waits(KeyToken token) -> deliver(look, token);
      case Announced.State.Heard(KeyToken token) -> {
        deliver(look, token);
        Look then = look.with(store.keys().find(look.uid()).orElse(look.row()));
        if (RotationRequest.of(look.key()).asksBeyond(then.heeded())) {
          announce(then, MintCause.REQUEST); // it came while the other one waited
        }
      }
      case Announced.State.Lost _ -> replace(look, true, MintCause.UNDELIVERED);
    }
  }

  private void keepPresent(Look look, TokenRow present, Optional<String> there) {
    if (!there.equals(Optional.of(present.prefix()))) {
      moveOrReplace(look, present);
    } else if (RotationRequest.of(look.key()).asksBeyond(look.heeded())) {
      announce(look, MintCause.REQUEST);
    } else if (isDue(look.valid(), present)) {
      announce(look, MintCause.INTERVAL);
    } else {
      KeySecrets.token(look.secret(), look.to())
          .filter(token -> !KeySecrets.isFilled(look.secret(), look.to(), token))
          .ifPresent(token -> secrets.fill(look.secret(), look.to(), token));
    }
  }

  private void moveOrReplace(Look look, TokenRow present) {
    Optional<KeyToken> elsewhere =
        secrets
            .find(look.key(), present.prefix())
            .filter(token -> prefixOf(look, token).isPresent());
    if (elsewhere.isPresent()) {
      secrets.fill(look.secret(), look.to(), elsewhere.get());
    } else {
      replace(look, false, MintCause.LOST);
      events.tokenLost(look.key(), present.prefix(), look.to());
    }
  }

  private boolean isDue(CheckedKey.Valid valid, TokenRow present) {
    return nextRotation(valid, present).filter(at -> !at.isAfter(clock.instant())).isPresent();
  }

  /** When a token is replaced by itself. */
  static Optional<Instant> nextRotation(CheckedKey.Valid valid, TokenRow present) {
    return valid
        .rotation()
        .interval()
        .flatMap(interval -> present.deliveredAt().map(at -> at.plus(interval)));
  }

  /** The plaintext is what somebody who may write Secrets wrote, until its hash says otherwise. */
  private Optional<String> prefixOf(Look look, KeyToken token) {
    return store.keyTokens().prefixOf(look.uid(), token.hash());
  }

  /** The old token is good, and in the Secret, until this one may be. */
  private void announce(Look look, MintCause cause) {
    announced.add(look.uid(), mint(look, true, cause));
  }

  /** There is no good token in the Secret, so the next cannot be there too soon. */
  private void replace(Look look, boolean keepOld, MintCause cause) {
    deliver(look, mint(look, keepOld, cause));
  }

  private void deliver(Look look, KeyToken token) {
    secrets.fill(look.secret(), look.to(), token);
    confirm(look, token.prefix());
    announced.forget(look.uid());
  }

  /** When a key has to be looked at again for a token that waits to be delivered. */
  Optional<Instant> deliversAt(AIGatewayKey key) {
    return announced.heardAt(key.getMetadata().getUid());
  }

  /** The key is gone. */
  void forget(AIGatewayKey key) {
    announced.forget(key.getMetadata().getUid());
  }

  private KeyToken mint(Look look, boolean keepOld, MintCause cause) {
    Minting how =
        new Minting(
            keepOld,
            clock.instant().plus(UNDELIVERED),
            RotationRequest.of(look.key()).after(look.heeded()),
            cause.isAskedFor() ? Stamped.author(look.key()) : Author.SATCHEL,
            cause.tag());
    KeyToken token = minted(look, how);
    metrics.minted(cause);
    return token;
  }

  private KeyToken minted(Look look, Minting how) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KeyToken token = generate.get();
      switch (store.keyTokens().mint(look.uid(), token, how)) {
        case MINTED -> {
          return token;
        }
        case TAKEN -> {}
        case KEY_MISSING -> throw new IllegalStateException("the key's row has gone; trying again");
      }
    }
    throw new IllegalStateException("no token could be minted that is not taken; trying again");
  }

  private void confirm(Look look, String prefix) {
    Instant now = clock.instant();
    store.keyTokens().confirm(look.uid(), prefix, now, now.plus(look.valid().rotation().overlap()));
  }

  private void removeEnded(Look look) {
    Instant now = clock.instant();
    boolean any =
        look.row().previous().stream()
            .flatMap(token -> token.validUntil().stream())
            .anyMatch(end -> !end.isAfter(now));
    if (any) {
      store.keyTokens().removeEnded(look.uid(), now);
    }
  }
}
