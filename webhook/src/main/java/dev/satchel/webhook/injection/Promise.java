package dev.satchel.webhook.injection;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a pod must not start without: {@code satchel-init} waits for it. */
final class Promise {
  private Promise() {}

  /**
   * The secrets that this pod gets something of and that the operator does not already withhold, as
   * {@code uid:generation,...}. Those that two claim a name by are both in it: whichever the
   * operator decides for, it has decided then.
   *
   * @param files whether files can be delivered at all
   */
  static String of(List<DeclaredSecret> secrets, boolean files, Optional<String> home) {
    return secrets.stream()
        .filter(secret -> secret.stored() != DeclaredSecret.Stored.NO)
        .filter(
            secret ->
                secret.envName().isPresent()
                    || (files
                        && secret
                            .filePath()
                            .filter(path -> home.isPresent() || !path.isUnderHome())
                            .isPresent()))
        .map(secret -> secret.uid() + ":" + secret.generation())
        .sorted()
        .collect(Collectors.joining(","));
  }
}
