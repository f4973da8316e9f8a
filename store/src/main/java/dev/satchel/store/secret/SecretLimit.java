package dev.satchel.store.secret;

import dev.satchel.crds.rule.SecretValue;
import dev.satchel.store.sql.Failure;
import java.util.Arrays;
import java.util.Optional;

/**
 * The limits that the trigger {@code user_secrets_guard} keeps, by the names that it gives them.
 */
enum SecretLimit {
  COUNT(
      "user_secrets_count_limit",
      "metadata.name",
      "the user has 50 secrets, which is the most; delete one that is no longer needed"),
  VALUE_BYTES(
      "user_secrets_value_bytes_limit",
      "spec.value",
      "must not exceed " + SecretValue.MAX_BYTES + " bytes"),
  TOTAL_BYTES(
      "user_secrets_total_bytes_limit",
      "spec.value",
      "all values of a user must not exceed 204800 bytes together; shorten or delete some"),
  ENV_BYTES(
      "user_secrets_env_bytes_limit",
      "spec.envName",
      "all values of a user in environment variables must not exceed 24576 bytes together;"
          + " give the long ones a filePath instead");

  private final String constraint;
  private final String field;
  private final String message;

  SecretLimit(String constraint, String field, String message) {
    this.constraint = constraint;
    this.field = field;
    this.message = message;
  }

  /** The limit that a statement failed on; empty if it failed for another reason. */
  static Optional<SecretLimit> in(RuntimeException thrown) {
    return Failure.in(thrown)
        .filter(Failure::isCheckViolation)
        .flatMap(
            failure ->
                Arrays.stream(values())
                    .filter(limit -> limit.constraint.equals(failure.constraint()))
                    .findFirst());
  }

  PutResult.LimitExceeded exceeded() {
    return new PutResult.LimitExceeded(field, message);
  }
}
