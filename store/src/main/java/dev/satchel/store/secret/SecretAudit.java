package dev.satchel.store.secret;

import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.audit.Diff;
import dev.satchel.store.audit.Refusals;
import dev.satchel.store.audit.Removed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The audit entries of one put: that of its row goes along with the row, by the same statement;
 * what else happened is collected, and written together.
 */
final class SecretAudit {
  /** A value that comes with no new generation: nobody changed the object. */
  static final String NOT_BY_THE_OBJECT = "the value changed, the UserSecret did not";

  static final String REPLACED = "the object is gone, another one has its name";

  private final AuditLog audit;
  private final Handle handle;
  private final SecretWrite write;
  private final List<AuditEntry> entries = new ArrayList<>();

  SecretAudit(AuditLog audit, Handle handle, SecretWrite write) {
    this.audit = audit;
    this.handle = handle;
    this.write = write;
  }

  private AuditObject object() {
    return AuditObject.userSecret(write.namespace(), write.name(), write.uid(), write.user());
  }

  /** A row of the same object that was another user's, or of an object that had its name. */
  void removed(Removed row) {
    boolean same = row.object().uid().equals(write.uid());
    Author author =
        same ? write.author() : audit.author(handle, row.object().uid(), new DeletedBy.LastNoted());
    entries.add(row.by(author, same ? AuditEntry.DONE : REPLACED));
  }

  AuditLog.Along created(Claims now) {
    Diff.Builder diff =
        Diff.of(AuditKind.USER_SECRET).field("user", null, write.user()).secret("value", true);
    return audit.along(
        handle,
        new AuditEntry(
            write.author(), AuditAction.CREATE, object(), fields(diff, null, now).build()));
  }

  /** Nothing goes along if nothing that is tracked has changed. */
  AuditLog.Along changed(Claims before, Claims now, boolean newValue) {
    Diff.Builder fields = fields(Diff.of(AuditKind.USER_SECRET), before, now);
    boolean onlyValue = fields.build().isEmpty() && before.generation() == now.generation();
    Diff diff = fields.secret("value", newValue).build();
    return diff.isEmpty()
        ? AuditLog.Along.NOTHING
        : audit.along(
            handle,
            new AuditEntry(
                onlyValue ? Author.SATCHEL : write.author(),
                AuditAction.WRITE,
                object(),
                diff,
                onlyValue ? NOT_BY_THE_OBJECT : AuditEntry.DONE));
  }

  private static Diff.Builder fields(Diff.Builder diff, @Nullable Claims before, Claims now) {
    Optional<Claims> old = Optional.ofNullable(before);
    return diff.field("description", old.map(Claims::description).orElse(""), now.description())
        .field("enabled", before == null ? null : before.enabled(), now.enabled())
        .field("envName", old.flatMap(Claims::envName).orElse(null), now.envName().orElse(null))
        .field("filePath", old.flatMap(Claims::filePath).orElse(null), now.filePath().orElse(null))
        .field(
            "workspaceSelector",
            SelectorJson.tree(old.map(Claims::selector).orElse(WorkspaceSelector.ALL)),
            SelectorJson.tree(now.selector()));
  }

  /** Once for a generation, however often it is looked at. */
  void refused(PutResult result) {
    String outcome =
        switch (result) {
          case PutResult.Conflict conflict ->
              "Conflicted: %s is held by %s/%s"
                  .formatted(conflict.field(), conflict.winnerNamespace(), conflict.winnerName());
          case PutResult.LimitExceeded limit ->
              "LimitExceeded: %s: %s".formatted(limit.field(), limit.message());
          case PutResult.Stored stored -> "";
          case PutResult.UserMissing missing -> "";
          case PutResult.Outdated outdated -> "";
        };
    if (!outcome.isEmpty()
        && Refusals.isNew(handle, write.uid(), "generation " + write.generation())) {
      entries.add(new AuditEntry(write.author(), AuditAction.DENY, object(), Diff.NONE, outcome));
    }
  }

  /** Writes what was collected since the last time. */
  void write() {
    audit.write(handle, List.copyOf(entries));
    entries.clear();
  }
}
