package dev.satchel.webhook.key;

import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.CheckedKey.Valid;
import dev.satchel.crds.key.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a change only takes something from a key: it is suspended, ends earlier, or permits less.
 * That needs no grant, so that whoever is on duty can stop a key that they could not mint. Every
 * other change does: the token's way ({@code secretRef}), its rotation, a suspension's end.
 */
record Narrowing(Instant created, Optional<Duration> maxLifetime) {
  boolean is(CheckedKey before, CheckedKey after) {
    return before instanceof Valid old
        && after instanceof Valid now
        && old.user().equals(now.user())
        && old.secretRef().equals(now.secretRef())
        && old.rotation().equals(now.rotation())
        && old.envName().equals(now.envName())
        && old.filePath().equals(now.filePath())
        && (now.suspended() || !old.suspended())
        && noLonger(old, now)
        && noWider(old.permissions(), now.permissions());
  }

  private boolean noLonger(Valid old, Valid now) {
    Instant oldEnd = end(old);
    return !end(now).isAfter(oldEnd);
  }

  private Instant end(Valid key) {
    return key.end().instant(created, maxLifetime.orElse(null)).orElse(Instant.MAX);
  }

  private static boolean noWider(Permissions old, Permissions now) {
    return now.scopes().list().stream().allMatch(old.scopes()::cover)
        && now.allowList().list().stream().allMatch(old.allowList()::covers);
  }
}
