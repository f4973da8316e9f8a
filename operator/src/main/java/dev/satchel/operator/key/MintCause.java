package dev.satchel.operator.key;

import java.util.Locale;

/** Why a token was minted. */
enum MintCause {
  /** The key had none. */
  FIRST,
  /** The token was as old as {@code rotation.interval} lets it be. */
  INTERVAL,
  /** The annotation {@code satchel.dev/rotate} asked for another one. */
  REQUEST,
  /** The annotation {@code satchel.dev/rotate-now} said that the old ones may have leaked. */
  LEAK,
  /** The key's Secret, or the token in it, was deleted or changed. */
  LOST,
  /** The one that was minted before was lost on its way into the Secret. */
  UNDELIVERED;

  /** Whether a person asked for it; else it is the operator's own doing. */
  boolean isAskedFor() {
    return this == FIRST || this == REQUEST || this == LEAK;
  }

  /** As it is in metrics. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
