package dev.satchel.store.secret;

import dev.satchel.crds.policy.Targets;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.sql.Transactions;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code user_secrets}. A row is a {@code UserSecret}, known by its uid. Its value is
 * encrypted, and leaves the store by {@link #project} only.
 */
public final class UserSecrets {
  private final Transactions transactions;
  private final SecretCipher cipher;
  private final AuditLog audit;

  public UserSecrets(Transactions transactions, Encryption encryption, AuditLog audit) {
    this.transactions = transactions;
    this.audit = audit;
    cipher = new SecretCipher(encryption);
  }

  /**
   * Stores what a {@code UserSecret} says, unless the same is stored already or something newer is.
   *
   * <p>Who holds a name, an environment variable or a path, holds it until it lets go: a put that
   * claims what another secret of the user holds is a {@link PutResult.Conflict}. A path that is a
   * parent directory of another is a conflict too (design section 2).
   *
   * <p>A put that is refused ({@code Conflict}, {@code LimitExceeded}) adds nothing, but takes away
   * what its spec no longer claims: a row that is there from before lets go of each target that the
   * spec does not name any more, takes the spec's selector, is disabled if the spec says so or no
   * target is left, keeps its value, and has settled this generation. So two secrets that swap
   * their paths end swapped after each was put again, and nothing stays where its owner does not
   * want it.
   *
   * <p>A secret that moved to another user is removed from the old one in the same transaction,
   * even if the put is refused. So is a row of the same namespace and name with another uid: that
   * object is gone, and this one was made in its place.
   */
  public PutResult put(SecretWrite write) {
    try {
      return transactions.write(handle -> new SecretPut(handle, cipher, audit, write).run());
    } catch (SecretPut.LimitException e) {
      return transactions.write(
          handle -> new SecretPut(handle, cipher, audit, write).refuse(e.limit()));
    }
  }

  /**
   * Removes a secret.
   *
   * @param by how it is told who deleted it
   * @return false: there was none of that uid, and nothing was written
   */
  public boolean delete(String uid, DeletedBy by) {
    return delete(uid, by, AuditEntry.DONE);
  }

  /**
   * Removes a secret for a reason.
   *
   * @param by how it is told whose doing it is
   * @param why for the audit entry; never a value
   * @return false: there was none of that uid, and nothing was written
   */
  public boolean delete(String uid, DeletedBy by, String why) {
    return transactions.write(handle -> new SecretDelete(handle, audit, uid).run(by, why));
  }

  /**
   * All that the user of that name has, read as of one moment; empty if there is no such user. A
   * row that cannot be decrypted is told of and stops none of the others.
   */
  public Optional<Projection> project(String user) {
    return transactions.read(handle -> SecretRows.read(handle, cipher, user));
  }

  /** Where the secret of that uid goes, as it is stored; empty: it is not. */
  public Optional<Targets> targets(String uid) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "SELECT env_name, file_path, enabled FROM user_secrets WHERE uid = :uid")
                .bind("uid", uid)
                .map(
                    (rs, context) ->
                        new Targets(
                            Optional.ofNullable(rs.getString("env_name")),
                            Optional.ofNullable(rs.getString("file_path")),
                            rs.getBoolean("enabled")))
                .findOne());
  }

  /** Which objects have a row, of all users. */
  public List<StoredSecret> list() {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT s.uid, u.name AS user_name, s.namespace, s.name, s.generation,
                           s.revision
                      FROM user_secrets s JOIN users u ON u.id = s.user_id
                     ORDER BY s.namespace, s.name
                    """)
                .map(
                    (rs, context) ->
                        new StoredSecret(
                            rs.getString("uid"),
                            rs.getString("user_name"),
                            rs.getString("namespace"),
                            rs.getString("name"),
                            rs.getLong("generation"),
                            rs.getLong("revision")))
                .list());
  }

  /** How many secrets the live user of that name has stored, disabled ones too. */
  public int count(String user) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT count(*)
                      FROM user_secrets s JOIN users u ON u.id = s.user_id
                     WHERE u.name = :user AND u.deleted_at IS NULL
                    """)
                .bind("user", user)
                .mapTo(Integer.class)
                .one());
  }
}
