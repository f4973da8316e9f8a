package dev.satchel.store.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is recorded of an entry, all of it under its MAC. Texts as they are in the table: it may
 * have been changed to something that is no action or kind.
 *
 * @param id one that grows with time, as in version 7 of RFC 9562
 * @param at when it was done, by the clock of the program that recorded it
 * @param actor the author's username
 * @param groups the author's
 * @param requestUid the author's
 * @param action as {@link AuditAction#text()}
 * @param kind as {@link AuditKind#text()}
 * @param namespace of the object
 * @param name of the object
 * @param objectUid of the object
 * @param user whose the object is
 * @param diff as {@link Diff#json()}
 * @param outcome as {@link AuditEntry#outcome()}
 * @param witnesses entries that the same program had committed before, and did not yet know to be
 *     in the chain: they must be found as long as this one is
 */
public record AuditRow(
    UUID id,
    Instant at,
    String actor,
    List<String> groups,
    String requestUid,
    String action,
    String kind,
    String namespace,
    String name,
    String objectUid,
    String user,
    String diff,
    String outcome,
    List<UUID> witnesses) {
  public AuditRow {
    groups = List.copyOf(groups);
    witnesses = List.copyOf(witnesses);
  }

  static AuditRow of(UUID id, Instant at, AuditEntry entry, List<UUID> witnesses) {
    return new AuditRow(
        id,
        at,
        entry.author().username(),
        entry.author().groups(),
        entry.author().requestUid(),
        entry.action().text(),
        entry.object().kind().text(),
        entry.object().namespace(),
        entry.object().name(),
        entry.object().uid(),
        entry.object().user(),
        entry.diff().json(),
        entry.outcome(),
        witnesses);
  }

  /** An encoding that no other row has. */
  byte[] canonical() {
    Canonical bytes =
        new Canonical("satchel.audit.entry.v1")
            .uuid(id)
            .instant(at)
            .text(actor)
            .number(groups.size());
    groups.forEach(bytes::text);
    bytes
        .text(requestUid)
        .text(action)
        .text(kind)
        .text(namespace)
        .text(name)
        .text(objectUid)
        .text(user)
        .text(diff)
        .text(outcome)
        .number(witnesses.size());
    witnesses.forEach(bytes::uuid);
    return bytes.toBytes();
  }
}
