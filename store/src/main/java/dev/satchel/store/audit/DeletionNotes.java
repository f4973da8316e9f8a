package dev.satchel.store.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code audit_deletions}: who asked for which deletion. */
final class DeletionNotes {
  /** The API server gives a request a minute; an older note is of one that came to nothing. */
  private static final Duration REQUEST = Duration.ofMinutes(1);

  /** A deletion timestamp has no fraction of a second. */
  private static final Duration FRACTION = Duration.ofSeconds(1);

  private DeletionNotes() {}

  /** A note whose MAC is right. */
  record Note(Author author, Instant at) {}

  static int insert(Handle handle, AuditKey key, String uid, Author author, Instant at) {
    Instant stored = at.truncatedTo(ChronoUnit.MICROS);
    return handle
        .createUpdate(
            """
            INSERT INTO audit_deletions (object_uid, actor, groups, request_uid, at, mac)
            VALUES (:uid, :actor, CAST(:groups AS text[]), :requestUid, :at, :mac)
            """)
        .bind("uid", uid)
        .bind("actor", author.username())
        .bindArray("groups", String.class, author.groups())
        .bind("requestUid", author.requestUid())
        .bind("at", stored)
        .bind("mac", key.mac(canonical(uid, author, stored)))
        .execute();
  }

  private static byte[] canonical(String uid, Author author, Instant at) {
    Canonical bytes =
        new Canonical("satchel.audit.deletion.v1")
            .text(uid)
            .text(author.username())
            .text(author.requestUid())
            .instant(at)
            .number(author.groups().size());
    author.groups().forEach(bytes::text);
    return bytes.toBytes();
  }

  /** Removes the notes of an object; the oldest first. One that was changed by SQL is none. */
  static List<Note> take(Handle handle, AuditKey key, String uid) {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(Author author, Instant at, byte[] mac) {}
    return handle
        .createQuery(
            """
            DELETE FROM audit_deletions
             WHERE object_uid = :uid
            RETURNING actor, groups, request_uid, at, mac
            """)
        .bind("uid", uid)
        .map(
            (rs, context) ->
                new Stored(
                    new Author(
                        rs.getString("actor"),
                        Columns.texts(rs, "groups"),
                        rs.getString("request_uid")),
                    Columns.instant(rs, "at"),
                    rs.getBytes("mac")))
        .list()
        .stream()
        .filter(note -> key.isMac(canonical(uid, note.author(), note.at()), note.mac()))
        .map(note -> new Note(note.author(), note.at()))
        .sorted(Comparator.comparing(Note::at))
        .toList();
  }

  /**
   * Whose request it was: the last one at or before the deletion; or, where the webhook's clock is
   * ahead of the API server's, the first one soon after it.
   *
   * @param notes the oldest first
   */
  static Optional<Author> choose(List<Note> notes, Instant deletionTimestamp) {
    Instant end = deletionTimestamp.plus(FRACTION);
    List<Note> near =
        notes.stream()
            .filter(note -> !note.at().isBefore(deletionTimestamp.minus(REQUEST)))
            .filter(note -> note.at().isBefore(end.plus(REQUEST)))
            .toList();
    return near.stream()
        .filter(note -> note.at().isBefore(end))
        .reduce((former, latter) -> latter)
        .or(() -> near.stream().findFirst())
        .map(Note::author);
  }

  /** Drops the notes of deletions that came to nothing. */
  static int forget(Handle handle, Instant before) {
    return handle
        .createUpdate("DELETE FROM audit_deletions WHERE at < :before")
        .bind("before", before)
        .execute();
  }
}
