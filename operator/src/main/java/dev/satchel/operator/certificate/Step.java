package dev.satchel.operator.certificate;

/** One thing to be done; what follows it is decided afresh from what then is. */
sealed interface Step {
  /** Why, for the log. */
  String reason();

  /** Everything new: nothing that is held can be built upon. */
  record Create(String reason) implements Step {}

  /** A serving certificate of the newest authority. */
  record RenewServing(String reason) implements Step {}

  /** A new authority beside the trusted ones; the serving certificate stays. */
  record RenewAuthority(String reason) implements Step {}

  /** No authority is trusted any more but the newest. */
  record RetireAuthorities(String reason) implements Step {}

  /** The authorities go into the webhook configurations. */
  record RepairBundle(String reason) implements Step {}

  /** All is well. */
  record Nothing(String reason) implements Step {}
}
