package dev.satchel.store.secret;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.encryption.Encrypted;
import dev.satchel.store.secret.PutResult.Outdated;
import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.PutResult.UserMissing;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One {@link UserSecrets#put}, within its transaction; the rules are said there. Two statements:
 * one that locks and looks, one that writes the row, the user's revision and the audit entry.
 */
final class SecretPut {
  private static final long FIRST_REVISION = 1;

  private final Handle handle;
  private final SecretCipher cipher;
  private final SecretWrite write;
  private final Claims wanted;
  private final SecretAudit audit;

  SecretPut(Handle handle, SecretCipher cipher, AuditLog log, SecretWrite write) {
    this.handle = handle;
    this.cipher = cipher;
    this.write = write;
    wanted = Claims.of(write);
    audit = new SecretAudit(log, handle, write);
  }

  /** The row would be over a limit of its user. The transaction is of no use any more. */
  static final class LimitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SecretLimit limit;

    LimitException(SecretLimit limit) {
      super(limit.name(), null, false, false);
      this.limit = limit;
    }

    SecretLimit limit() {
      return limit;
    }
  }

  /**
   * @throws LimitException if a limit speaks against it; then {@link #refuse} says so
   */
  PutResult run() {
    return run(null);
  }

  /** Writes what is left of it where a limit spoke against it in the transaction before. */
  PutResult refuse(SecretLimit limit) {
    return run(limit);
  }

  private PutResult run(@Nullable SecretLimit limit) {
    SecretLookup found = SecretLookup.of(handle, cipher, write, wanted);
    for (Held row : found.rows()) {
      if (row.uid().equals(write.uid()) && row.claims().generation() > write.generation()) {
        return new Outdated(row.claims().generation());
      }
    }
    Optional<Held> own = Optional.empty();
    for (Held row : found.rows()) {
      if (found.isOwn(row, write.uid())) {
        own = Optional.of(row);
      } else {
        SecretDelete.deleteFrom(handle, row.user(), row.uid()).ifPresent(audit::removed);
      }
    }
    audit.write();
    Optional<PutResult> refusal =
        found
            .conflict()
            .<PutResult>map(conflict -> conflict)
            .or(() -> Optional.ofNullable(limit).map(SecretLimit::exceeded));
    return found.user().isEmpty() ? new UserMissing() : putFor(found.user().get(), own, refusal);
  }

  private PutResult putFor(UUID user, Optional<Held> own, Optional<PutResult> refusal) {
    if (refusal.isEmpty()) {
      return store(user, own);
    }
    own.ifPresent(row -> update(row, row.claims().reducedTo(wanted), false));
    audit.refused(refusal.get());
    audit.write();
    return refusal.get();
  }

  private PutResult store(UUID user, Optional<Held> own) {
    try {
      return own.map(row -> update(row, wanted, !row.sameValue())).orElseGet(() -> insert(user));
    } catch (RuntimeException e) {
      throw SecretLimit.in(e).<RuntimeException>map(LimitException::new).orElse(e);
    }
  }

  private Stored insert(UUID user) {
    AuditLog.Along entry = audit.created(wanted);
    long projection =
        wanted
            .bindTo(
                entry.bindTo(
                    handle.createQuery(
                        """
            WITH %sraised AS (
              UPDATE users SET projection = projection + 1 WHERE id = :user RETURNING projection
            )
            INSERT INTO user_secrets
                   (uid, user_id, namespace, name, generation, description, enabled, env_name,
                    file_path, selector, key_id, wrapped_key, ciphertext, value_bytes, revision,
                    env_since, value_changed_at)
            SELECT :uid, :user, :namespace, :name, :generation, :description, :enabled, :envName,
                   :filePath, CAST(:selector AS json), :keyId, :wrappedKey, :ciphertext,
                   :valueBytes, :revision, raised.projection, clock_timestamp()
              FROM raised
            RETURNING env_since
            """
                            .formatted(entry.sql()))))
            .bind("uid", write.uid())
            .bind("user", user)
            .bind("namespace", write.namespace())
            .bind("name", write.name())
            .bindMethods(cipher.encrypt(write, user, FIRST_REVISION))
            .bind("valueBytes", write.value().length())
            .bind("revision", FIRST_REVISION)
            .mapTo(Long.class)
            .one();
    return new Stored(FIRST_REVISION, projection, true);
  }

  private Stored update(Held row, Claims after, boolean newValue) {
    if (!newValue && after.equals(row.claims())) {
      return new Stored(row.revision(), row.envSince(), false);
    }
    boolean newEnv = newValue || !after.deliveredEnvName().equals(row.claims().deliveredEnvName());
    boolean newProjection = newValue || !after.projectsLike(row.claims());
    long revision = newValue ? row.revision() + 1 : row.revision();
    Optional<Encrypted> encrypted =
        newValue ? Optional.of(cipher.encrypt(write, row.user(), revision)) : Optional.empty();
    AuditLog.Along entry = audit.changed(row.claims(), after, newValue);
    long envSince =
        after
            .bindTo(
                entry.bindTo(
                    handle.createQuery(
                        """
            WITH %sraised AS (
              UPDATE users SET projection = projection + 1
               WHERE id = :user AND :newProjection
              RETURNING projection
            )
            UPDATE user_secrets
               SET namespace = :namespace, name = :name,
                   generation = :generation, description = :description, enabled = :enabled,
                   env_name = :envName, file_path = :filePath, selector = CAST(:selector AS json),
                   key_id = coalesce(CAST(:keyId AS text), key_id),
                   wrapped_key = coalesce(CAST(:wrappedKey AS bytea), wrapped_key),
                   ciphertext = coalesce(CAST(:ciphertext AS bytea), ciphertext),
                   value_bytes = CASE WHEN :newValue THEN :valueBytes ELSE value_bytes END,
                   revision = :revision,
                   env_since =
                     CASE WHEN :newEnv THEN (SELECT projection FROM raised) ELSE env_since END,
                   value_changed_at =
                     CASE WHEN :newEnv THEN clock_timestamp() ELSE value_changed_at END,
                   updated_at = now()
             WHERE uid = :uid
            RETURNING env_since
            """
                            .formatted(entry.sql()))))
            .bind("user", row.user())
            .bind("newProjection", newProjection)
            .bind("newValue", newValue)
            .bind("newEnv", newEnv)
            .bind("namespace", write.namespace())
            .bind("name", write.name())
            .bind("keyId", encrypted.map(Encrypted::keyId))
            .bind("wrappedKey", encrypted.map(Encrypted::wrappedKey))
            .bind("ciphertext", encrypted.map(Encrypted::ciphertext))
            .bind("valueBytes", write.value().length())
            .bind("revision", revision)
            .bind("uid", row.uid())
            .mapTo(Long.class)
            .one();
    return new Stored(revision, envSince, true);
  }
}
