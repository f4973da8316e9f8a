package dev.satchel.webhook.check;

import java.util.Locale;

/** What can be asked. */
enum Endpoint {
  CHECK,
  AUTHZ,
  TOKENREVIEW;

  /** As in metrics. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
