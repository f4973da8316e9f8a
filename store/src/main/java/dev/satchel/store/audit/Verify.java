package dev.satchel.store.audit;

import dev.satchel.store.audit.Checkpoint.Purpose;
import dev.satchel.store.audit.Verification.Broken;
import dev.satchel.store.audit.Verification.Intact;
import dev.satchel.store.audit.Verification.Problem;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One {@link AuditLog#verify}, as of one moment. */
final class Verify {
  private final Handle handle;
  private final AuditKey key;
  private final List<UUID> expected;
  private final LongConsumer progress;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Looks as a handle in a snapshot sees it.
   *
   * @param expected entries that this program committed before the snapshot, and knows of
   */
  Verify(Handle handle, AuditKey key, List<UUID> expected, LongConsumer progress) {
    this.handle = handle;
    this.key = key;
    this.expected = expected;
    this.progress = progress;
  }

  Verification run(Optional<Checkpoint> outside) {
    Link base = base();
    ChainWalk walk = new ChainWalk(key, base, outside, progress);
    walk.run(handle).ifPresent(problems::add);
    List<SignedRow> pending = PendingRows.all(handle);
    checkPending(pending);
    checkCheckpoints(walk.last());
    outside.ifPresent(head -> checkOutside(head, base, walk.last()));
    Set<UUID> waiting = new HashSet<>(pending.stream().map(one -> one.row().id()).toList());
    missingWitness(base).ifPresent(problems::add);
    checkExpected(waiting);
    if (problems.isEmpty() && !walk.endIsSigned()) {
      problems.add(
          Problem.logged(walk.last().position(), null, "is the end of the log, and is not signed"));
    }
    return problems.stream()
        .min(Comparator.comparing(found -> found.position().orElse(Long.MAX_VALUE)))
        .<Verification>map(Broken::new)
        .orElseGet(
            () ->
                new Intact(
                    walk.checked() + pending.size(),
                    walk.checked() == 0 ? 0 : base.position() + 1,
                    walk.last().position(),
                    outside.map(Checkpoint::position).orElse(0L)));
  }

  /** Where the log begins. */
  private Link base() {
    Optional<Checkpoint> base = Checkpoints.newest(handle, Purpose.BASE);
    if (base.isPresent() && !base.get().isSignedBy(key)) {
      problems.add(Problem.checkpoint(base.get().position(), unsigned(base.get())));
      return Link.NONE;
    }
    return base.map(Checkpoint::link).orElse(Link.NONE);
  }

  private String unsigned(Checkpoint checkpoint) {
    return checkpoint.keyId().equals(key.id())
        ? "the signature is not of this checkpoint"
        : "was signed with the audit key %s; given is %s".formatted(checkpoint.keyId(), key.id());
  }

  private void checkPending(List<SignedRow> pending) {
    Set<UUID> linked =
        LoggedRows.present(handle, pending.stream().map(one -> one.row().id()).toList());
    for (SignedRow signed : pending) {
      String fault = signed.fault(key);
      if (!fault.isEmpty()) {
        problems.add(Problem.pending(signed.row().id(), fault));
      } else if (linked.contains(signed.row().id())) {
        problems.add(Problem.pending(signed.row().id(), "is in audit_log already"));
      }
    }
  }

  private void checkCheckpoints(Link last) {
    if (Checkpoints.others(handle) > 0) {
      problems.add(
          new Problem("audit_checkpoints", null, null, "a row is neither a head nor a base"));
    }
    Checkpoints.withoutEntry(handle, last.position(), 1).forEach(alone -> checkAlone(alone, last));
  }

  private void checkAlone(Checkpoint alone, Link last) {
    problems.add(
        alone.isSignedBy(key)
            ? Problem.logged(
                last.position() + 1,
                null,
                "is missing; there is a checkpoint of position " + alone.position())
            : Problem.checkpoint(alone.position(), unsigned(alone)));
  }

  private void checkOutside(Checkpoint head, Link base, Link last) {
    if (!head.isSignedBy(key)) {
      problems.add(
          new Problem("audit_checkpoints", null, null, "from outside Postgres: " + unsigned(head)));
    } else if (head.position() > last.position()) {
      problems.add(
          Problem.logged(
              last.position() + 1,
              null,
              "is missing; position %d was reached, as is known from outside Postgres"
                  .formatted(head.position())));
    } else if (head.position() == base.position()
        && !MessageDigest.isEqual(head.hash(), base.hash())) {
      problems.add(
          Problem.checkpoint(base.position(), "is another one than is known outside Postgres"));
    }
  }

  private record Missed(@Nullable Long by, UUID id) {}

  /** Entries that others tell of. Those of dropped months are not looked for. */
  private Optional<Problem> missingWitness(Link base) {
    try (Stream<Missed> missed =
        handle
            .createQuery(
                """
                SELECT teller.position, told.id
                  FROM (SELECT position, witnesses FROM audit_log WHERE cardinality(witnesses) > 0
                         UNION ALL
                        SELECT NULL, witnesses FROM audit_pending WHERE cardinality(witnesses) > 0
                       ) AS teller (position, witnesses)
                       CROSS JOIN unnest(teller.witnesses) AS told (id)
                 WHERE NOT EXISTS (SELECT FROM audit_log l WHERE l.id = told.id)
                   AND NOT EXISTS (SELECT FROM audit_pending p WHERE p.id = told.id)
                 ORDER BY teller.position NULLS LAST
                """)
            .map(
                (rs, context) ->
                    new Missed(
                        rs.getObject("position", Long.class), rs.getObject("id", UUID.class)))
            .stream()) {
      return missed
          .filter(one -> !EntryIds.timeOf(one.id()).isBefore(base.at()))
          .findFirst()
          .map(Verify::missed);
    }
  }

  private static Problem missed(Missed one) {
    return one.by() == null
        ? Problem.pending(one.id(), "is missing; a later entry tells of it")
        : new Problem(
            "audit_log",
            one.by(),
            one.id(),
            "is missing; the entry at position %d, which came later, tells of it"
                .formatted(one.by()));
  }

  private void checkExpected(Set<UUID> waiting) {
    Set<UUID> linked = LoggedRows.present(handle, expected);
    expected.stream()
        .filter(id -> !waiting.contains(id) && !linked.contains(id))
        .findFirst()
        .ifPresent(
            id -> problems.add(Problem.pending(id, "is missing; this program has written it")));
  }
}
