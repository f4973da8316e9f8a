package dev.satchel.store.encryption;

import java.io.IOException;

/** Where the key file's text comes from. Its {@link Object#toString()} says where, for people. */
public interface KeySource {
  /**
   * The text as it is now.
   *
   * @throws IOException it cannot be read; the message says what would be right
   */
  String read() throws IOException;
}
