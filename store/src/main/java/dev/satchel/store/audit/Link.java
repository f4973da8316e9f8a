package dev.satchel.store.audit;

import java.time.Instant;

/**
 * Where the chain goes on.
 *
 * @param position of the last entry; 0: there is none
 * @param hash of it
 * @param at when it came into the chain
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Link(long position, byte[] hash, Instant at) {
  static final Link NONE = new Link(0, new byte[32], Instant.EPOCH);

  /** The entry that follows. */
  Link next(SignedRow row, Instant linkedAt) {
    long next = position + 1;
    return new Link(next, hash(row, next, linkedAt), linkedAt);
  }

  private byte[] hash(SignedRow row, long next, Instant linkedAt) {
    return Digests.sha256(
        new Canonical("satchel.audit.link.v1")
            .bytes(hash)
            .bytes(row.row().canonical())
            .text(row.keyId())
            .bytes(row.mac())
            .number(next)
            .instant(linkedAt)
            .toBytes());
  }
}
