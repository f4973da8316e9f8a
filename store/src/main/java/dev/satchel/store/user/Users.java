package dev.satchel.store.user;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.sql.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The table {@code users}. A row is a {@code WorkspaceUser}, known by its uid; deleted ones stay,
 * marked, and only live ones are found here.
 */
public final class Users {
  /** Needs the columns of the record's names. */
  static final RowMapper<UserRow> ROW =
      (rs, context) ->
          new UserRow(
              rs.getObject("id", UUID.class),
              rs.getString("uid"),
              rs.getString("name"),
              rs.getString("username"),
              rs.getBoolean("system"),
              rs.getBoolean("suspended"),
              rs.getLong("projection"));

  private final Transactions transactions;

  private final AuditLog audit;

  public Users(Transactions transactions, AuditLog audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  /**
   * Stores what a {@code WorkspaceUser} says. A live row of the same name and another uid is of an
   * object that is gone and was made anew: it is soft-deleted, with its secrets, in the same
   * transaction. A change of {@code suspended} raises the user's projection revision.
   */
  public UserResult save(UserWrite write) {
    return transactions.write(handle -> new UserSave(handle, audit, write).run());
  }

  /** The live user of that name. */
  public Optional<UserRow> find(String name) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, uid, name, username, system, suspended, projection
                      FROM users
                     WHERE name = :name AND deleted_at IS NULL
                    """)
                .bind("name", name)
                .map(ROW)
                .findOne());
  }

  /**
   * Marks the user as deleted; the same transaction removes the user's secrets and keys (by
   * trigger), and tells of each in the audit log.
   *
   * @param by how it is told who deleted the user
   * @return false: there was no live user of that uid, and nothing was written
   */
  public boolean softDelete(String uid, DeletedBy by) {
    return transactions.write(handle -> new UserEnd(handle, audit).ofUid(uid, by));
  }

  /** All live users, by name. */
  public List<UserRow> list() {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, uid, name, username, system, suspended, projection
                      FROM users
                     WHERE deleted_at IS NULL
                     ORDER BY name
                    """)
                .map(ROW)
                .list());
  }
}
