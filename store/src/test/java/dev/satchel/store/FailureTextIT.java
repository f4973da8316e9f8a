package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Somebody changed the schema under the store: each statement with a value fails some way. */
class FailureTextIT extends OnPostgres {
  private static final String CANARY = "canary-4711";

  @BeforeEach
  void user() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE user_secrets ADD CHECK (octet_length(ciphertext) < 5)",
        "ALTER TABLE user_secrets ADD COLUMN more text NOT NULL",
        "ALTER TABLE user_secrets RENAME COLUMN ciphertext TO content",
        "ALTER TABLE user_secrets ALTER COLUMN ciphertext TYPE integer USING 0",
        "ALTER TABLE user_secrets ALTER COLUMN ciphertext TYPE uuid USING gen_random_uuid()",
        "CREATE UNIQUE INDEX ON user_secrets ((octet_length(ciphertext) > 0));"
            + "INSERT INTO user_secrets (uid, user_id, namespace, name, generation, description,"
            + " enabled, selector, key_id, wrapped_key, ciphertext, value_bytes, env_since, value_changed_at)"
            + " SELECT 'u', users.id, 'n', 'n', 1, '', false, '{}', k.id, 'k', 'v', 1, 1, now() FROM users, encryption_keys k",
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " RAISE EXCEPTION 'got %', encode(NEW.ciphertext, 'escape'); END $$;"
            + "CREATE TRIGGER tell BEFORE INSERT ON user_secrets FOR EACH ROW"
            + " EXECUTE FUNCTION tell()",
      })
  void no_exception_and_no_log_line_tells_a_value(String change) {
    execute(change);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level level = root.getLevel();
    root.setLevel(Level.TRACE);
    root.addAppender(log);
    log.start();

    Throwable thrown =
        catchThrowable(() -> database.secrets().put(secret("a").env("A").value(CANARY).write()));

    root.detachAppender(log);
    root.setLevel(level);
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    log.list.forEach(
        event -> {
          text.append(event.getFormattedMessage()).append('\n');
          if (event.getThrowableProxy() != null) {
            text.append(
                ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
        });
    byte[] bytes = CANARY.getBytes(StandardCharsets.UTF_8);
    assertThat(thrown).isInstanceOf(StoreFailedException.class);
    assertThat(text.toString())
        .contains("SQLSTATE")
        .doesNotContain(CANARY)
        .doesNotContainIgnoringCase(HexFormat.of().formatHex(bytes))
        .doesNotContain(Base64.getEncoder().encodeToString(bytes));
  }
}
