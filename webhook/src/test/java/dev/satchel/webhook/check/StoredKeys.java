package dev.satchel.webhook.check;

import dev.satchel.crds.key.KeyName;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.store.Database;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.key.KeyDelivery;
import dev.satchel.store.key.KeyWrite;
import dev.satchel.store.key.Minting;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** Keys in a real store, written as the operator writes them. */
final class StoredKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Permissions CHAT = Minted.permissions("chat:invoke");
  private static final Permissions LESS = Minted.permissions("models:read");

  private final Database database;

  StoredKeys(Database database) {
    this.database = database;
    database.audit().use(AuditKey.generate(RANDOM));
  }

  /** A new key for {@code chat:invoke}; returns its token. */
  String mint(String name) {
    put(name, 1, CHAT, false);
    KeyToken token = KeyToken.generate(RANDOM);
    database
        .keyTokens()
        .mint(
            uid(name),
            token,
            new Minting(true, Instant.now().plusSeconds(3_600), "", Author.SATCHEL, "first"));
    return new String(token.bytes(), StandardCharsets.US_ASCII);
  }

  void suspend(String name) {
    put(name, 2, CHAT, true);
  }

  void narrow(String name) {
    put(name, 2, LESS, false);
  }

  void delete(String name) {
    var _ = database.keys().delete(uid(name), new DeletedBy.LastNoted());
  }

  private void put(String name, int generation, Permissions permissions, boolean suspended) {
    var _ =
        database
            .keys()
            .put(
                new KeyWrite(
                    uid(name),
                    new KeyName(name),
                    Optional.empty(),
                    generation,
                    permissions,
                    Optional.empty(),
                    suspended,
                    new KeyDelivery("ns/secret/token", "", Optional.empty(), Optional.empty()),
                    Author.SATCHEL));
  }

  private static String uid(String name) {
    return "uid-" + name;
  }
}
