package dev.satchel.store.key;

import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.Diff;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a key's row says, as far as it is audited.
 *
 * @param delivery empty: stored before it was
 */
record KeyFacts(
    long generation,
    String user,
    List<String> scopes,
    List<String> allowList,
    Optional<Instant> expiresAt,
    boolean suspended,
    Optional<KeyDelivery> delivery) {

  static KeyFacts of(KeyWrite write) {
    return new KeyFacts(
        write.generation(),
        write.user().orElse(""),
        write.permissions().scopes().values().stream().map(Object::toString).toList(),
        write.permissions().allowList().values().stream().map(Object::toString).toList(),
        write.expiresAt(),
        write.suspended(),
        Optional.of(write.delivery()));
  }

  /** The row of that uid, which is locked then. */
  static Optional<KeyFacts> lock(Handle handle, String uid) {
    return handle
        .createQuery(
            """
            SELECT k.generation, u.name AS user_name, k.scopes, k.allow_list, k.expires_at,
                   k.suspended, k.secret_ref, k.rotation, k.env_name, k.file_path
              FROM ai_gateway_keys k LEFT JOIN users u ON u.id = k.user_id
             WHERE k.uid = :uid
               FOR NO KEY UPDATE OF k
            """)
        .bind("uid", uid)
        .map((rs, context) -> of(rs))
        .findOne();
  }

  private static KeyFacts of(ResultSet rs) throws SQLException {
    return new KeyFacts(
        rs.getLong("generation"),
        Objects.requireNonNullElse(rs.getString("user_name"), ""),
        List.of((String[]) rs.getArray("scopes").getArray()),
        List.of((String[]) rs.getArray("allow_list").getArray()),
        KeyRows.instant(rs, "expires_at"),
        rs.getBoolean("suspended"),
        delivery(rs));
  }

  private static Optional<KeyDelivery> delivery(ResultSet rs) throws SQLException {
    String secretRef = rs.getString("secret_ref");
    return secretRef == null
        ? Optional.empty()
        : Optional.of(
            new KeyDelivery(
                secretRef,
                Objects.requireNonNullElse(rs.getString("rotation"), ""),
                Optional.ofNullable(rs.getString("env_name")),
                Optional.ofNullable(rs.getString("file_path"))));
  }

  /** What is different after a change from another row; empty: there was none. */
  Diff since(Optional<KeyFacts> before) {
    Diff.Builder diff =
        Diff.of(AuditKind.AI_GATEWAY_KEY)
            .field("user", before.map(KeyFacts::user).orElse(""), user)
            .field("scopes", before.map(KeyFacts::scopes).orElse(null), scopes)
            .field("allowList", before.map(KeyFacts::allowList).orElse(null), allowList)
            .field("expiresAt", text(before.flatMap(KeyFacts::expiresAt)), text(expiresAt))
            .field("suspended", before.map(KeyFacts::suspended).orElse(false), suspended);
    // A row from before the columns were there has not changed.
    if (delivery.isPresent() && before.map(old -> old.delivery.isPresent()).orElse(true)) {
      Optional<KeyDelivery> old = before.flatMap(KeyFacts::delivery);
      KeyDelivery now = delivery.get();
      diff.field("secretRef", old.map(KeyDelivery::secretRef).orElse(null), now.secretRef())
          .field("rotation", old.map(KeyDelivery::rotation).orElse(""), now.rotation())
          .field(
              "envName", old.flatMap(KeyDelivery::envName).orElse(null), now.envName().orElse(null))
          .field(
              "filePath",
              old.flatMap(KeyDelivery::filePath).orElse(null),
              now.filePath().orElse(null));
    }
    return diff.build();
  }

  private static @Nullable String text(Optional<Instant> moment) {
    return moment.map(Instant::toString).orElse(null);
  }
}
