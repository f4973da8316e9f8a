package dev.satchel.store.secret;

import dev.satchel.store.user.UserRow;
import java.util.List;

/**
 * All that a user has, as of one moment.
 *
 * @param user with the projection revision that the secrets are of
 * @param secrets disabled ones too; by name
 * @param unreadable those whose values cannot be decrypted; by name
 */
public record Projection(UserRow user, List<SecretRow> secrets, List<UnreadableSecret> unreadable) {
  public Projection {
    secrets = List.copyOf(secrets);
    unreadable = List.copyOf(unreadable);
  }

  /** The same where no files are delivered; what is stored stays. */
  public Projection withoutFiles() {
    return new Projection(
        user,
        secrets.stream().map(SecretRow::withoutFile).toList(),
        unreadable.stream().map(UnreadableSecret::withoutFile).toList());
  }
}
