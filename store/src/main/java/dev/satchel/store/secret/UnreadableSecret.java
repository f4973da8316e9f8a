package dev.satchel.store.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.store.encryption.UnreadableException.Reason;
import java.util.Optional;

/**
 * A stored secret whose value cannot be decrypted; the rest of it as in {@link SecretRow}.
 *
 * @param keyId the key that its row names
 * @param reason why
 */
public record UnreadableSecret(
    String uid,
    String namespace,
    String name,
    long generation,
    boolean enabled,
    Optional<EnvName> envName,
    Optional<FilePath> filePath,
    WorkspaceSelector selector,
    long revision,
    String keyId,
    Reason reason) {

  UnreadableSecret withoutFile() {
    return new UnreadableSecret(
        uid,
        namespace,
        name,
        generation,
        enabled,
        envName,
        Optional.empty(),
        selector,
        revision,
        keyId,
        reason);
  }

  /** For its owner and for operators: what is wrong and what would be right. */
  public String message() {
    return switch (reason) {
      case UNKNOWN_KEY ->
          "its row in Postgres is encrypted with key %s, which the operator does not have; an administrator can put it back into the key file"
              .formatted(keyId);
      case NOT_AUTHENTIC ->
          "its row in Postgres was changed by somebody else than Satchel, or moved from another place; it is stored anew";
      case UNKNOWN_FORMAT ->
          "its row in Postgres has a ciphertext in no format that this version knows; it is stored anew";
    };
  }
}
