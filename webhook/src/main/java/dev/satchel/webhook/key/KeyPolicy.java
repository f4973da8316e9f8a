package dev.satchel.webhook.key;

import dev.satchel.crds.key.ScopeCatalogue;
import java.time.Duration;
import java.util.Optional;

/**
 * What the deployment says of keys.
 *
 * @param catalogue its composite scopes
 * @param maxLifetime the longest that a key may be good for; empty: for ever
 */
public record KeyPolicy(ScopeCatalogue catalogue, Optional<Duration> maxLifetime) {
  public static final KeyPolicy DEFAULT = new KeyPolicy(ScopeCatalogue.EMPTY, Optional.empty());
}
