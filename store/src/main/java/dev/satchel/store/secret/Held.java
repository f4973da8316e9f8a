package dev.satchel.store.secret;

import dev.satchel.crds.rule.SecretValue;
import dev.satchel.store.encryption.UnreadableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * A row as a put finds it, without the value.
 *
 * @param sameValue whether its value is the one that is put
 */
record Held(String uid, UUID user, Claims claims, long revision, long envSince, boolean sameValue) {

  /**
   * Reads a row, and compares its value in constant time with the one that is put. A row that
   * cannot be read has another value: the put makes it anew.
   */
  static Held of(ResultSet rs, SecretCipher cipher, SecretValue wanted) throws SQLException {
    return new Held(
        rs.getString("uid"),
        rs.getObject("user_id", UUID.class),
        new Claims(
            rs.getLong("generation"),
            rs.getString("description"),
            rs.getBoolean("enabled"),
            Optional.ofNullable(rs.getString("env_name")),
            Optional.ofNullable(rs.getString("file_path")),
            SelectorJson.parse(rs.getString("selector"))),
        rs.getLong("revision"),
        rs.getLong("env_since"),
        isSame(rs, cipher, wanted));
  }

  private static boolean isSame(ResultSet rs, SecretCipher cipher, SecretValue wanted)
      throws SQLException {
    try {
      return cipher.decrypt(rs).equals(wanted);
    } catch (UnreadableException e) {
      return false;
    }
  }
}
