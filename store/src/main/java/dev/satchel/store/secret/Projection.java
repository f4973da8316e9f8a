package dev.satchel.store.secret;

import dev.satchel.store.user.UserRow;
import java.util.List;

/**
 * All that a user has, as of one moment.
 *
 * @param user with the projection revision that the secrets are of
 * @param secrets disabled ones too; by name
 */
public record Projection(UserRow user, List<SecretRow> secrets) {
  public Projection {
    secrets = List.copyOf(secrets);
  }

  /** The same where no files are delivered; what is stored stays. */
  public Projection withoutFiles() {
    return new Projection(user, secrets.stream().map(SecretRow::withoutFile).toList());
  }
}
