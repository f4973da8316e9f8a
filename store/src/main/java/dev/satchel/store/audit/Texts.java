package dev.satchel.store.audit;

import java.nio.charset.StandardCharsets;

/** Texts as Postgres gives them back, so that a row's MAC still fits. */
final class Texts {
  private Texts() {}

  /** Without what Postgres cannot hold: NUL, and halves of surrogate pairs. */
  static String storable(String text) {
    String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return utf8.replace("\0", "");
  }
}
