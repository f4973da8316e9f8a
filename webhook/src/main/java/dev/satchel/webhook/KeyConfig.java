package dev.satchel.webhook;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.store.Database;
import dev.satchel.webhook.check.CheckConfig;
import java.util.Optional;

/**
 * The settings of one replica that are about keys.
 *
 * @param policy what the deployment says of all of them
 * @param checks how they are checked; empty: not here
 */
public record KeyConfig(KeyPolicy policy, Optional<Checks> checks) {
  /** Keys are admitted by the default policy, and not checked. */
  public static final KeyConfig DEFAULT = new KeyConfig(KeyPolicy.NONE, Optional.empty());

  /**
   * How keys are checked.
   *
   * @param database where their hashes are; may be away, and stays the caller's to close
   */
  public record Checks(CheckConfig config, Database database) {}
}
