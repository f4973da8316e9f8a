package dev.satchel.store.audit;

import java.time.Instant;

/** How it is told who deleted something. */
public sealed interface DeletedBy {
  /** Somebody whose object says so. */
  record Known(Author author) implements DeletedBy {}

  /**
   * Whoever was noted at admission when the API server marked the object.
   *
   * @param deletionTimestamp {@code metadata.deletionTimestamp}, which has whole seconds
   */
  record Noted(Instant deletionTimestamp) implements DeletedBy {}

  /**
   * Whoever was noted last, for an object that is gone already; nobody was: {@link Author#SATCHEL},
   * who found that it is.
   */
  record LastNoted() implements DeletedBy {}

  static DeletedBy known(Author author) {
    return new Known(author);
  }
}
