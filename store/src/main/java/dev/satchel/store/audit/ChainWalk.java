package dev.satchel.store.audit;

import dev.satchel.store.audit.Checkpoint.Purpose;
import dev.satchel.store.audit.Verification.Problem;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/** Goes along the chain, entry by entry, up to the first that is not as it should be. */
final class ChainWalk {
  private static final int FETCH = 1_000;

  private final AuditKey key;
  private final Optional<Checkpoint> outside;
  private final LongConsumer progress;
  private Link last;
  private long checked;
  private boolean endIsSigned = true;

  ChainWalk(AuditKey key, Link base, Optional<Checkpoint> outside, LongConsumer progress) {
    this.key = key;
    this.outside = outside;
    this.progress = progress;
    last = base;
  }

  /** The last entry that was right. */
  Link last() {
    return last;
  }

  /** Whether the last entry that was right has a checkpoint, as each end has had. */
  boolean endIsSigned() {
    return endIsSigned;
  }

  long checked() {
    return checked;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(
      Link link, byte[] previousHash, SignedRow signed, @Nullable Checkpoint checkpoint) {}

  private static final RowMapper<Stored> ROW =
      (rs, context) -> {
        Link link =
            new Link(
                rs.getLong("position"),
                Columns.bytes(rs, "hash"),
                Columns.instant(rs, "linked_at"));
        Checkpoint checkpoint =
            rs.getBytes("signed_hash") == null
                ? null
                : new Checkpoint(
                    link.position(),
                    Purpose.HEAD,
                    Columns.bytes(rs, "signed_hash"),
                    Columns.instant(rs, "signed_at"),
                    Columns.text(rs, "signed_key_id"),
                    Columns.bytes(rs, "signature"));
        return new Stored(
            link,
            Columns.bytes(rs, "previous_hash"),
            new SignedRow(Columns.row(rs), Columns.text(rs, "key_id"), Columns.bytes(rs, "mac")),
            checkpoint);
      };

  Optional<Problem> run(Handle handle) {
    try (ResultIterator<Stored> rows =
        handle
            .createQuery(
                """
                SELECT l.*, c.hash AS signed_hash, c.at AS signed_at, c.key_id AS signed_key_id,
                       c.signature
                  FROM audit_log l
                       LEFT JOIN audit_checkpoints c
                         ON c.position = l.position AND c.purpose = 'head'
                 ORDER BY l.position, l.linked_at
                """)
            .setFetchSize(FETCH)
            .map(ROW)
            .iterator()) {
      Optional<Problem> problem = walk(rows);
      progress.accept(checked);
      return problem;
    }
  }

  private Optional<Problem> walk(Iterator<Stored> rows) {
    while (rows.hasNext()) {
      Stored row = rows.next();
      Optional<Problem> problem = problem(row);
      if (problem.isPresent()) {
        return problem;
      }
      last = row.link();
      endIsSigned = row.checkpoint() != null;
      checked++;
      if (checked % FETCH == 0) {
        progress.accept(checked);
      }
    }
    return Optional.empty();
  }

  private Optional<Problem> problem(Stored row) {
    if (row.link().position() > last.position() + 1) {
      return Optional.of(Problem.logged(last.position() + 1, null, "is missing"));
    }
    String fault = fault(row);
    return fault.isEmpty()
        ? Optional.empty()
        : Optional.of(Problem.logged(row.link().position(), row.signed().row().id(), fault));
  }

  private String fault(Stored row) {
    if (row.link().position() <= last.position()) {
      return "is there twice, or was dropped before";
    }
    String fault = row.signed().fault(key);
    if (!fault.isEmpty()) {
      return fault;
    }
    if (!MessageDigest.isEqual(row.previousHash(), last.hash())) {
      return "does not follow the entry before it";
    }
    if (!MessageDigest.isEqual(
        row.link().hash(), last.next(row.signed(), row.link().at()).hash())) {
      return "has a hash that is not its own";
    }
    if (row.link().at().isBefore(last.at())) {
      return "came into the chain before the one that it follows";
    }
    if (row.checkpoint() != null && !confirms(row.checkpoint(), row.link())) {
      return "is not what was signed";
    }
    if (outside
        .filter(head -> head.position() == row.link().position())
        .filter(head -> !MessageDigest.isEqual(head.hash(), row.link().hash()))
        .isPresent()) {
      return "is another one than is known from outside Postgres";
    }
    return "";
  }

  private boolean confirms(Checkpoint checkpoint, Link link) {
    return checkpoint.isSignedBy(key)
        && MessageDigest.isEqual(checkpoint.hash(), link.hash())
        && checkpoint.at().equals(link.at());
  }
}
