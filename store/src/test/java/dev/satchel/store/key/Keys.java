package dev.satchel.store.key;

import static dev.satchel.store.user.UserWrites.ADMIN;

import dev.satchel.crds.key.AllowList;
import dev.satchel.crds.key.KeyName;
import dev.satchel.crds.key.KeyResource;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.Scopes;
import dev.satchel.crds.rule.Parsed;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes keys for tests: {@code key("a").user("alice").scopes("chat:invoke").write()}. */
final class Keys {
  static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private String uid;
  private @Nullable String user;
  private long generation = 1;
  private Scopes scopes = Scopes.ALL;
  private AllowList allowList = AllowList.EVERYTHING;
  private @Nullable Instant expiresAt;
  private boolean suspended;

  private Keys(String name) {
    this.name = name;
    uid = "uid-" + name;
  }

  static Keys key(String name) {
    return new Keys(name);
  }

  static KeyToken token() {
    return KeyToken.generate(RANDOM);
  }

  static KeyToken token(String text) {
    return switch (KeyToken.parse(text)) {
      case Parsed.Valid<KeyToken>(KeyToken token) -> token;
      case Parsed.Refused<KeyToken>(String message) -> throw new AssertionError(message);
    };
  }

  Keys uid(String other) {
    uid = other;
    return this;
  }

  Keys user(String of) {
    user = of;
    return this;
  }

  Keys generation(long number) {
    generation = number;
    return this;
  }

  Keys scopes(String... texts) {
    scopes = Scopes.of(Stream.of(texts).map(Scope::new).toList());
    return this;
  }

  Keys allow(String type, String id) {
    allowList = AllowList.of(List.of(new KeyResource(type, id)));
    return this;
  }

  Keys expires(Instant at) {
    expiresAt = at;
    return this;
  }

  Keys suspended() {
    suspended = true;
    return this;
  }

  KeyWrite write() {
    return new KeyWrite(
        uid,
        new KeyName(name),
        Optional.ofNullable(user),
        generation,
        new Permissions(scopes, allowList),
        Optional.ofNullable(expiresAt),
        suspended,
        new KeyDelivery("ns/secret/token", "never", Optional.empty(), Optional.empty()),
        ADMIN);
  }
}
