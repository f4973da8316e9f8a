package dev.satchel.store.secret;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.store.encryption.Encrypted;
import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.encryption.RowBinding;
import dev.satchel.store.encryption.UnreadableException;
import dev.satchel.store.encryption.UnreadableException.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Values of {@code user_secrets}: each is bound to its user, object and revision. */
final class SecretCipher {
  private static final String FIELD = "value";

  private final Encryption encryption;

  SecretCipher(Encryption encryption) {
    this.encryption = encryption;
  }

  Encrypted encrypt(SecretWrite write, UUID user, long revision) {
    return encryption.encrypt(
        write.value().bytes(),
        new RowBinding(user, write.uid(), write.namespace(), write.name(), FIELD, revision));
  }

  /** The value of a row; needs all the columns that it is bound to. */
  SecretValue decrypt(ResultSet row) throws SQLException, UnreadableException {
    Encrypted encrypted =
        new Encrypted(
            row.getString("key_id"), row.getBytes("wrapped_key"), row.getBytes("ciphertext"));
    return switch (SecretValue.parse(encryption.decrypt(encrypted, binding(row)), false)) {
      case Parsed.Valid<SecretValue>(SecretValue valid) -> valid;
      case Parsed.Refused<SecretValue> refused ->
          throw new UnreadableException(Reason.UNKNOWN_FORMAT);
    };
  }

  static RowBinding binding(ResultSet row) throws SQLException {
    return new RowBinding(
        row.getObject("user_id", UUID.class),
        row.getString("uid"),
        row.getString("namespace"),
        row.getString("name"),
        FIELD,
        row.getLong("revision"));
  }
}
