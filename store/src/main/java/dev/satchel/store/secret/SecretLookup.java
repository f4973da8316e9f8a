package dev.satchel.store.secret;

import dev.satchel.crds.rule.SecretValue;
import dev.satchel.store.secret.PutResult.Conflict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What a put has to know of what is stored. The users concerned are locked, as by {@link
 * SecretOwners}.
 *
 * @param user the live user of the name that is written
 * @param rows of the object that is written, by its uid or by its place, of whatever user
 * @param conflict another secret of that user that has the name, the environment variable or the
 *     path
 */
record SecretLookup(Optional<UUID> user, List<Held> rows, Optional<Conflict> conflict) {

  /** Locks and looks, by one statement; see migration 7. */
  static SecretLookup of(Handle handle, SecretCipher cipher, SecretWrite write, Claims wanted) {
    return handle
        .createQuery(
            """
            SELECT live_user, conflict_field, conflict_namespace, conflict_name,
                   uid, user_id, namespace, name, generation, description, enabled, env_name,
                   file_path, selector, revision, env_since, key_id, wrapped_key, ciphertext
              FROM user_secrets_look(:user, :uid, :namespace, :name, :envName, :filePath)
            """)
        .bind("user", write.user())
        .bind("uid", write.uid())
        .bind("namespace", write.namespace())
        .bind("name", write.name())
        .bind("envName", wanted.envName())
        .bind("filePath", wanted.filePath())
        .scanResultSet((rows, context) -> read(rows.get(), cipher, write.value()));
  }

  private static SecretLookup read(ResultSet rs, SecretCipher cipher, SecretValue value)
      throws SQLException {
    Optional<UUID> user = Optional.empty();
    Optional<Conflict> conflict = Optional.empty();
    List<Held> rows = new ArrayList<>();
    while (rs.next()) {
      user = Optional.ofNullable(rs.getObject("live_user", UUID.class));
      conflict = conflict(rs);
      if (rs.getString("uid") != null) {
        rows.add(Held.of(rs, cipher, value));
      }
    }
    return new SecretLookup(user, List.copyOf(rows), conflict);
  }

  private static Optional<Conflict> conflict(ResultSet rs) throws SQLException {
    String field = rs.getString("conflict_field");
    return field == null
        ? Optional.empty()
        : Optional.of(
            new Conflict(field, rs.getString("conflict_namespace"), rs.getString("conflict_name")));
  }

  /** Whether a row is that of the object that is written, and its user's. */
  boolean isOwn(Held row, String uid) {
    return row.uid().equals(uid) && user.filter(row.user()::equals).isPresent();
  }
}
