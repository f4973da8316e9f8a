package dev.satchel.webhook.secret;

import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import java.util.List;
import java.util.Optional;

/** What names, variables and paths a user has taken, and where the homes are. */
public interface SecretsInUse {
  /** All that is valid and not being deleted, disabled ones too; may lag by some milliseconds. */
  List<DeclaredSecret> known(Owner owner);

  /** The same as applied before, at the price of asking the API server. */
  List<DeclaredSecret> confirmed(Owner owner);

  /** What {@code ~} stands for in a namespace, as far as it can be known without a pod. */
  Optional<String> homeIn(String namespace);
}
