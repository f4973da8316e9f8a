package dev.satchel.webhook.check;

import dev.satchel.crds.key.AllowList;
import dev.satchel.crds.key.KeyResource;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.Scopes;
import dev.satchel.store.key.LiveToken;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A token and what the store says of it. */
record Minted(String token, LiveToken live) {
  private static final SecureRandom RANDOM = new SecureRandom();

  static Minted of(String key) {
    return of(key, Permissions.ALL);
  }

  static Minted of(String key, Permissions permissions) {
    return of(key, KeyToken.generate(RANDOM), permissions);
  }

  static Minted of(String key, KeyToken token, Permissions permissions) {
    return new Minted(
        new String(token.bytes(), StandardCharsets.US_ASCII),
        new LiveToken(
            token.hash(),
            token.prefix(),
            "uid-" + key,
            key,
            Optional.empty(),
            false,
            permissions,
            Optional.empty(),
            Optional.empty()));
  }

  static Permissions permissions(String scope, String... allowList) {
    return new Permissions(
        Scopes.of(List.of(new Scope(scope))),
        AllowList.of(
            Arrays.stream(allowList)
                .map(text -> text.split(":", 2))
                .map(parts -> new KeyResource(parts[0], parts[1]))
                .toList()));
  }

  Minted ending(Instant expiresAt) {
    return with(live.suspended(), live.user(), Optional.of(expiresAt), live.validUntil());
  }

  Minted replaced(Instant validUntil) {
    return with(live.suspended(), live.user(), live.expiresAt(), Optional.of(validUntil));
  }

  Minted suspended() {
    return with(true, live.user(), live.expiresAt(), live.validUntil());
  }

  Minted personal(String user) {
    return with(live.suspended(), Optional.of(user), live.expiresAt(), live.validUntil());
  }

  private Minted with(
      boolean suspended,
      Optional<String> user,
      Optional<Instant> expiresAt,
      Optional<Instant> validUntil) {
    return new Minted(
        token,
        new LiveToken(
            live.hash(),
            live.prefix(),
            live.keyUid(),
            live.keyName(),
            user,
            suspended,
            live.permissions(),
            expiresAt,
            validUntil));
  }
}
