package dev.satchel.store.audit;

import org.jdbi.v3.core.Handle;

/** The table {@code audit_refusals}: which refusal of an object has its entry already. */
public final class Refusals {
  private Refusals() {}

  /**
   * Notes a refusal, within the transaction that refuses.
   *
   * @param what tells refusals of one object apart, as its generation
   * @return false: it was noted before
   */
  public static boolean isNew(Handle handle, String objectUid, String what) {
    return handle
            .createUpdate(
                """
                INSERT INTO audit_refusals AS r (object_uid, what) VALUES (:uid, :what)
                ON CONFLICT (object_uid) DO UPDATE SET what = excluded.what
                 WHERE r.what <> excluded.what
                """)
            .bind("uid", objectUid)
            .bind("what", Texts.storable(what))
            .execute()
        > 0;
  }

  /** Forgets what was refused of an object that is gone. */
  public static void forget(Handle handle, String objectUid) {
    handle
        .createUpdate("DELETE FROM audit_refusals WHERE object_uid = :uid")
        .bind("uid", objectUid)
        .execute();
  }
}
