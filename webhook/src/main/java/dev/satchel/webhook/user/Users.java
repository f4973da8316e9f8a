package dev.satchel.webhook.user;

import dev.satchel.webhook.injection.Owner;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The {@code WorkspaceUser}s, from a cache that may lag: an answer that does not suffice is given
 * only after the API server was asked, so nobody is refused for what they did a moment ago.
 */
public interface Users {
  Optional<Owner> named(String name, Predicate<Owner> suffices);

  /** Those that are not being deleted; one at most, unless a race or a backup made more. */
  List<Owner> withUsername(String username, Predicate<List<Owner>> suffices);

  /** Whether there is any {@code UserSecret} of that user, valid or not, in whatever namespace. */
  boolean haveSecretsOf(String name);
}
