package dev.satchel.store.user;

import dev.satchel.store.sql.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The table {@code users}. A row is a {@code WorkspaceUser}, known by its uid; deleted ones stay,
 * marked, and only live ones are found here.
 */
public final class Users {
  /** Needs the columns of the record's names. */
  public static final RowMapper<UserRow> ROW =
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

  public Users(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Stores what a {@code WorkspaceUser} says. A live row of the same name and another uid is of an
   * object that is gone and was made anew: it is soft-deleted, with its secrets, in the same
   * transaction. A change of {@code suspended} raises the user's projection revision.
   */
  public UserResult save(UserWrite write) {
    return transactions.write(handle -> new UserSave(handle, write).run());
  }

  /** The live user of that name. */
  public Optional<UserRow> find(String name) {
    return transactions.read(handle -> find(handle, name));
  }

  /** The same within a transaction. */
  public static Optional<UserRow> find(Handle handle, String name) {
    return handle
        .createQuery(
            """
            SELECT id, uid, name, username, system, suspended, projection
              FROM users
             WHERE name = :name AND deleted_at IS NULL
            """)
        .bind("name", name)
        .map(ROW)
        .findOne();
  }

  /**
   * Marks the user as deleted; the same transaction removes the user's secrets (by trigger).
   *
   * @return false: there was no live user of that uid, and nothing was written
   */
  public boolean softDelete(String uid) {
    return transactions.write(
        handle ->
            handle
                    .createUpdate(
                        """
                        UPDATE users
                           SET deleted_at = now(), updated_at = now()
                         WHERE uid = :uid AND deleted_at IS NULL
                        """)
                    .bind("uid", uid)
                    .execute()
                > 0);
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
