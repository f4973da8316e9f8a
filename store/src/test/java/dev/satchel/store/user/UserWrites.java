package dev.satchel.store.user;

import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import java.util.List;

/** What tests save, told by what matters to them; and whose doing it is. */
public final class UserWrites {
  public static final Author ADMIN = new Author("admin", List.of("admins"), "request-1");
  public static final DeletedBy BY_ADMIN = new DeletedBy.Known(ADMIN);

  private UserWrites() {}

  /** Of the admin, with one namespace of the user's name. */
  public static UserWrite userWrite(
      String uid, String name, String username, boolean system, boolean suspended) {
    return new UserWrite(uid, name, username, List.of("dev-" + name), system, suspended, ADMIN);
  }
}
