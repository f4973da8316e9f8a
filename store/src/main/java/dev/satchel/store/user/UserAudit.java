package dev.satchel.store.user;

import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Diff;
import dev.satchel.store.audit.Refusals;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The audit entries of one {@link Users#save}. */
final class UserAudit {
  private final AuditLog audit;
  private final Handle handle;
  private final UserWrite write;

  UserAudit(AuditLog audit, Handle handle, UserWrite write) {
    this.audit = audit;
    this.handle = handle;
    this.write = write;
  }

  private void write(AuditAction action, Diff diff, String outcome) {
    AuditObject object = AuditObject.user(write.name(), write.uid());
    audit.write(handle, new AuditEntry(write.author(), action, object, diff, outcome));
  }

  void created(UserRow now) {
    write(AuditAction.CREATE, diff(null, List.of(), now), AuditEntry.DONE);
  }

  /**
   * Something may be different.
   *
   * @param namespaces as they were; null: not known
   */
  void changed(UserRow before, @Nullable List<String> namespaces, UserRow now) {
    Diff diff = diff(before, namespaces == null ? write.namespaces() : namespaces, now);
    if (!diff.isEmpty()) {
      write(AuditAction.WRITE, diff, AuditEntry.DONE);
    }
  }

  private Diff diff(@Nullable UserRow before, List<String> namespaces, UserRow now) {
    return Diff.of(AuditKind.WORKSPACE_USER)
        .field("username", before == null ? null : before.username(), now.username())
        .field("namespaces", namespaces, write.namespaces())
        .field("system", before != null && before.system(), now.system())
        .field("suspended", before != null && before.suspended(), now.suspended())
        .build();
  }

  /** Once for a username, however often it is looked at. */
  void usernameTaken(String byUser) {
    if (Refusals.isNew(handle, write.uid(), "username " + write.username())) {
      write(AuditAction.DENY, Diff.NONE, "Conflicted: spec.username is held by " + byUser);
    }
  }
}
