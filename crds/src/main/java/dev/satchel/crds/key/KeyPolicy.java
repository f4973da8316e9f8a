package dev.satchel.crds.key;

import java.time.Duration;
import java.util.Optional;

/**
 * What a deployment says of all its keys.
 *
 * @param catalogue its composite scopes
 * @param maxLifetime how long a key may be good, from its creation on; empty: for ever
 */
public record KeyPolicy(ScopeCatalogue catalogue, Optional<Duration> maxLifetime) {
  public static final KeyPolicy NONE = new KeyPolicy(ScopeCatalogue.EMPTY, Optional.empty());
}
