package dev.satchel.store.secret;

import dev.satchel.store.EncryptionKeyException;
import dev.satchel.store.encryption.Encrypted;
import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.encryption.EncryptionKeys;
import dev.satchel.store.encryption.KeyProvider;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Version 2.1 of the schema: encrypts the values that version 1 held in the clear, and drops their
 * column, all in one transaction. It is a program since SQL has no keys.
 */
public final class EncryptStoredValues implements JavaMigration {
  private final KeyProvider keys;

  public EncryptStoredValues(KeyProvider keys) {
    this.keys = keys;
  }

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion("2.1");
  }

  @Override
  public String getDescription() {
    return "encrypt stored values";
  }

  @Override
  public @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) {
    // The connection is Flyway's, within its transaction; Jdbi leaves it open.
    Jdbi.create(context.getConnection())
        .useHandle(
            handle -> {
              encryptAll(handle);
              handle.execute(
                  """
                  ALTER TABLE user_secrets
                    ALTER COLUMN key_id SET NOT NULL,
                    ALTER COLUMN wrapped_key SET NOT NULL,
                    ALTER COLUMN ciphertext SET NOT NULL,
                    DROP COLUMN value
                  """);
            });
  }

  private void encryptAll(Handle handle) {
    List<String> uids =
        handle.createQuery("SELECT uid FROM user_secrets").mapTo(String.class).list();
    if (uids.isEmpty()) {
      return;
    }
    if (keys.keyIds().isEmpty()) {
      throw new EncryptionKeyException(
          "user_secrets holds values in the clear; a program that has the encryption keys must be"
              + " the first to migrate");
    }
    Encryption encryption = new Encryption(keys);
    EncryptionKeys.register(handle, keys);
    encryption.writeWith(keys.currentKeyId());
    uids.forEach(uid -> encrypt(handle, encryption, uid));
  }

  /** Row by row: all values at once may be more than memory holds. */
  private static void encrypt(Handle handle, Encryption encryption, String uid) {
    Encrypted encrypted =
        handle
            .createQuery(
                """
                SELECT uid, user_id, namespace, name, revision, value
                  FROM user_secrets
                 WHERE uid = :uid
                """)
            .bind("uid", uid)
            .map(
                (rs, context) -> encryption.encrypt(rs.getBytes("value"), SecretCipher.binding(rs)))
            .one();
    handle
        .createUpdate(
            """
            UPDATE user_secrets
               SET key_id = :keyId, wrapped_key = :wrappedKey, ciphertext = :ciphertext,
                   value = NULL
             WHERE uid = :uid
            """)
        .bindMethods(encrypted)
        .bind("uid", uid)
        .execute();
  }
}
