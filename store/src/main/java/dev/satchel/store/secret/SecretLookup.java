package dev.satchel.store.secret;

import dev.satchel.store.secret.PutResult.Conflict;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What a put has to know of what is stored; read under the lock of {@link SecretOwners}. */
final class SecretLookup {
  private final Handle handle;
  private final SecretCipher cipher;
  private final SecretWrite write;

  SecretLookup(Handle handle, SecretCipher cipher, SecretWrite write) {
    this.handle = handle;
    this.cipher = cipher;
    this.write = write;
  }

  /** The live user of the name that is written. */
  Optional<UUID> liveUser() {
    return handle
        .createQuery("SELECT id FROM users WHERE name = :user AND deleted_at IS NULL")
        .bind("user", write.user())
        .mapTo(UUID.class)
        .findOne();
  }

  /** The rows of the object that is written, by its uid or by its place, of whatever user. */
  List<Held> rowsOfObject() {
    return handle
        .createQuery(
            """
            SELECT uid, user_id, namespace, name, generation, description, enabled, env_name,
                   file_path, selector, revision, env_since, key_id, wrapped_key, ciphertext
              FROM user_secrets
             WHERE uid = :uid OR (namespace = :namespace AND name = :name)
            """)
        .bind("uid", write.uid())
        .bind("namespace", write.namespace())
        .bind("name", write.name())
        .map(Held.rows(cipher, write.value()))
        .list();
  }

  /** Another secret of the user that has the name, the environment variable or the path. */
  Optional<Conflict> conflict(UUID user, Claims wanted) {
    return handle
        .createQuery(
            """
            SELECT namespace, name,
                   CASE WHEN name = :name THEN 'metadata.name'
                        WHEN env_name = :envName THEN 'spec.envName'
                        ELSE 'spec.filePath'
                   END AS field
              FROM user_secrets
             WHERE user_id = :user AND uid <> :uid
               AND (name = :name
                 OR env_name = :envName
                 OR file_path = :filePath
                 OR starts_with(file_path, :filePath || '/')
                 OR starts_with(:filePath, file_path || '/'))
             ORDER BY name = :name DESC, env_name = :envName DESC NULLS LAST, name
             LIMIT 1
            """)
        .bind("user", user)
        .bind("uid", write.uid())
        .bind("name", write.name())
        .bind("envName", wanted.envName())
        .bind("filePath", wanted.filePath())
        .map(
            (rs, context) ->
                new Conflict(
                    rs.getString("field"), rs.getString("namespace"), rs.getString("name")))
        .findOne();
  }
}
