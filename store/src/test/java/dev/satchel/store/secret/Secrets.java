package dev.satchel.store.secret;

import static dev.satchel.store.user.UserWrites.ADMIN;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What tests put, told by what matters to each. */
public record Secrets(
    String uid,
    String user,
    String namespace,
    String name,
    long generation,
    boolean enabled,
    String env,
    String file,
    WorkspaceSelector selector,
    byte[] value) {

  /**
   * Of alice, in dev-alice, uid {@code uid-NAME}, at generation 1; with neither target nor value.
   */
  public static Secrets secret(String name) {
    return new Secrets(
        "uid-" + name,
        "alice",
        "dev-alice",
        name,
        1,
        true,
        null,
        null,
        WorkspaceSelector.ALL,
        bytes("value"));
  }

  public Secrets uid(String other) {
    return new Secrets(
        other, user, namespace, name, generation, enabled, env, file, selector, value);
  }

  public Secrets user(String other) {
    return new Secrets(
        uid, other, namespace, name, generation, enabled, env, file, selector, value);
  }

  public Secrets in(String other) {
    return new Secrets(uid, user, other, name, generation, enabled, env, file, selector, value);
  }

  public Secrets generation(long other) {
    return new Secrets(uid, user, namespace, name, other, enabled, env, file, selector, value);
  }

  public Secrets disabled() {
    return new Secrets(uid, user, namespace, name, generation, false, env, file, selector, value);
  }

  public Secrets env(String other) {
    return new Secrets(
        uid, user, namespace, name, generation, enabled, other, file, selector, value);
  }

  public Secrets file(String other) {
    return new Secrets(
        uid, user, namespace, name, generation, enabled, env, other, selector, value);
  }

  public Secrets selector(WorkspaceSelector other) {
    return new Secrets(uid, user, namespace, name, generation, enabled, env, file, other, value);
  }

  public Secrets value(String text) {
    return value(bytes(text));
  }

  public Secrets value(byte[] bytes) {
    return new Secrets(uid, user, namespace, name, generation, enabled, env, file, selector, bytes);
  }

  /** A value of that many bytes. */
  public Secrets bytes(int length) {
    return value("x".repeat(length));
  }

  public SecretWrite write() {
    return new SecretWrite(
        uid,
        user,
        namespace,
        name,
        generation,
        "for " + name,
        enabled,
        Optional.ofNullable(env).map(EnvName::new),
        Optional.ofNullable(file).map(FilePath::new),
        selector,
        valueOf(value),
        ADMIN);
  }

  static SecretValue valueOf(byte[] bytes) {
    return switch (SecretValue.parse(bytes, false)) {
      case Parsed.Valid<SecretValue>(SecretValue valid) -> valid;
      case Parsed.Refused<SecretValue>(String message) ->
          throw new IllegalArgumentException(message);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
