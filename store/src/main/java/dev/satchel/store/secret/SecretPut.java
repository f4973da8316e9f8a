package dev.satchel.store.secret;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.encryption.Encrypted;
import dev.satchel.store.secret.PutResult.Outdated;
import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.PutResult.UserMissing;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** One {@link UserSecrets#put}, within its transaction; the rules are said there. */
final class SecretPut {
  private static final String BEFORE_LIMITS = "before_limits";
  private static final long FIRST_REVISION = 1;

  private final Handle handle;
  private final SecretCipher cipher;
  private final SecretWrite write;
  private final Claims wanted;
  private final SecretLookup lookup;
  private final SecretAudit audit;

  SecretPut(Handle handle, SecretCipher cipher, AuditLog log, SecretWrite write) {
    this.handle = handle;
    this.cipher = cipher;
    this.write = write;
    wanted = Claims.of(write);
    lookup = new SecretLookup(handle, cipher, write);
    audit = new SecretAudit(log, handle, write);
  }

  /** The live user, and the rows of the object that is put, of whatever user; all locked. */
  private record Found(Optional<UUID> user, List<Held> rows) {
    boolean isOwn(Held row, String uid) {
      return row.uid().equals(uid) && user.filter(row.user()::equals).isPresent();
    }
  }

  PutResult run() {
    Found found = lock();
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
    PutResult result = found.user().isEmpty() ? new UserMissing() : putFor(found.user().get(), own);
    audit.write();
    return result;
  }

  /** What was found before the lock was held may have changed by then, so it is read again. */
  private Found lock() {
    while (true) {
      List<UUID> locked = SecretOwners.lockFor(handle, write);
      Found found = new Found(lookup.liveUser(), lookup.rowsOfObject());
      if (locked.containsAll(found.user().stream().toList())
          && locked.containsAll(found.rows().stream().map(Held::user).toList())) {
        return found;
      }
    }
  }

  private PutResult putFor(UUID user, Optional<Held> own) {
    Optional<PutResult.Conflict> conflict = lookup.conflict(user, wanted);
    PutResult result = conflict.isPresent() ? conflict.get() : storeWithinLimits(user, own);
    if (!(result instanceof Stored)) {
      own.ifPresent(row -> update(row, row.claims().reducedTo(wanted), false));
      audit.refused(result);
    }
    return result;
  }

  private PutResult storeWithinLimits(UUID user, Optional<Held> own) {
    handle.savepoint(BEFORE_LIMITS);
    try {
      return own.map(row -> update(row, wanted, !row.sameValue())).orElseGet(() -> insert(user));
    } catch (RuntimeException e) {
      SecretLimit limit = SecretLimit.in(e).orElseThrow(() -> e);
      handle.rollbackToSavepoint(BEFORE_LIMITS);
      return limit.exceeded();
    }
  }

  private Stored insert(UUID user) {
    long projection = SecretOwners.raiseProjection(handle, user);
    wanted
        .bindTo(
            handle.createUpdate(
                """
            INSERT INTO user_secrets
                   (uid, user_id, namespace, name, generation, description, enabled, env_name,
                    file_path, selector, key_id, wrapped_key, ciphertext, value_bytes, revision,
                    env_since, value_changed_at)
            VALUES (:uid, :user, :namespace, :name, :generation, :description, :enabled, :envName,
                    :filePath, CAST(:selector AS json), :keyId, :wrappedKey, :ciphertext,
                    :valueBytes, :revision, :projection, clock_timestamp())
            """))
        .bind("uid", write.uid())
        .bind("user", user)
        .bind("namespace", write.namespace())
        .bind("name", write.name())
        .bindMethods(cipher.encrypt(write, user, FIRST_REVISION))
        .bind("valueBytes", write.value().length())
        .bind("revision", FIRST_REVISION)
        .bind("projection", projection)
        .execute();
    audit.created(wanted);
    return new Stored(FIRST_REVISION, projection, true);
  }

  private Stored update(Held row, Claims after, boolean newValue) {
    if (!newValue && after.equals(row.claims())) {
      return new Stored(row.revision(), row.envSince(), false);
    }
    boolean newEnv = newValue || !after.deliveredEnvName().equals(row.claims().deliveredEnvName());
    boolean newProjection = newValue || !after.projectsLike(row.claims());
    long projection = newProjection ? SecretOwners.raiseProjection(handle, row.user()) : 0;
    long envSince = newEnv ? projection : row.envSince();
    long revision = newValue ? row.revision() + 1 : row.revision();
    Optional<Encrypted> encrypted =
        newValue ? Optional.of(cipher.encrypt(write, row.user(), revision)) : Optional.empty();
    after
        .bindTo(
            handle.createUpdate(
                """
            UPDATE user_secrets
               SET namespace = :namespace, name = :name,
                   generation = :generation, description = :description, enabled = :enabled,
                   env_name = :envName, file_path = :filePath, selector = CAST(:selector AS json),
                   key_id = coalesce(CAST(:keyId AS text), key_id),
                   wrapped_key = coalesce(CAST(:wrappedKey AS bytea), wrapped_key),
                   ciphertext = coalesce(CAST(:ciphertext AS bytea), ciphertext),
                   value_bytes = CASE WHEN :newValue THEN :valueBytes ELSE value_bytes END,
                   revision = :revision, env_since = :envSince,
                   value_changed_at =
                     CASE WHEN :newEnv THEN clock_timestamp() ELSE value_changed_at END,
                   updated_at = now()
             WHERE uid = :uid
            """))
        .bind("newValue", newValue)
        .bind("newEnv", newEnv)
        .bind("namespace", write.namespace())
        .bind("name", write.name())
        .bind("keyId", encrypted.map(Encrypted::keyId))
        .bind("wrappedKey", encrypted.map(Encrypted::wrappedKey))
        .bind("ciphertext", encrypted.map(Encrypted::ciphertext))
        .bind("valueBytes", write.value().length())
        .bind("revision", revision)
        .bind("envSince", envSince)
        .bind("uid", row.uid())
        .execute();
    audit.changed(row.claims(), after, newValue);
    return new Stored(revision, envSince, true);
  }
}
