package dev.satchel.webhook.secret;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.Answering;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.sealing.ValueSealing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Whatever is sent, and wherever a value is put in it: no answer and no log line holds it. */
class CanaryTest {
  private static final String CANARY = "canary-b7e1";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Asked asked = new Asked();
  private final ValueSealing sealing =
      new ValueSealing(
          () ->
              new SealingKeys(
                  List.of(
                      new SealingKey(
                          SealingPrivateKey.generate(new SecureRandom()),
                          Instant.EPOCH,
                          Instant.EPOCH))),
          Clock.systemUTC());

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  private String logged() {
    return log.list.stream()
        .map(event -> event.getFormattedMessage() + texts(event.getThrowableProxy()))
        .collect(Collectors.joining("\n"));
  }

  private static String texts(IThrowableProxy thrown) {
    return thrown == null ? "" : thrown.getMessage() + texts(thrown.getCause());
  }

  private AdmissionAnswer answer(MutationStep step, ObjectNode secret) {
    return new Answering(asked.mutation(step))
        .answer(Asked.request(Asked.ALICE, Operation.CREATE, secret, null));
  }

  private static ObjectNode secret() {
    ObjectNode secret = JSON.objectNode();
    secret.put("apiVersion", "satchel.dev/v1alpha1").put("kind", "UserSecret");
    secret.putObject("metadata").put("name", "token").put("namespace", "dev-alice");
    secret
        .putObject("spec")
        .put("user", "alice")
        .put("envName", "TOKEN")
        .put("filePath", "~/token")
        .put("value", "x");
    return secret;
  }

  /** Strings that no rule takes, and what is no string. */
  static List<JsonNode> junk() {
    return List.of(
        JSON.textNode(CANARY + "\u0000"),
        JSON.textNode("sv1:" + CANARY),
        JSON.textNode(CANARY.repeat(3000)),
        JSON.arrayNode().add(CANARY),
        JSON.objectNode().put(CANARY, CANARY),
        JSON.objectNode()
            .set("secretKeyRef", JSON.objectNode().put("name", CANARY + "!").put("key", "a b")),
        JSON.objectNode().set("matchLabels", JSON.objectNode().put("team", CANARY + "!")));
  }

  static Stream<String> fields() {
    return Stream.of(
        "value",
        "sealedValue",
        "valueFrom",
        "description",
        "enabled",
        "envName",
        "filePath",
        "workspaceSelector",
        "data",
        "stringData");
  }

  @ParameterizedTest
  @MethodSource("fields")
  void a_refusal_does_not_repeat_what_was_in_a_field(String field) {
    for (JsonNode value : junk()) {
      ObjectNode secret = secret();
      secret.withObject("/spec").set(field, value);

      if (answer(sealing, secret) instanceof AdmissionAnswer.Denied denied) {
        assertThat(new String(denied.review("1"), StandardCharsets.UTF_8))
            .as("%s in %s", value.getNodeType(), field)
            .doesNotContain(CANARY);
      }
    }
    assertThat(logged()).doesNotContain(CANARY);
  }

  @Test
  void what_is_let_in_holds_no_value_in_the_clear() {
    ObjectNode secret = secret();
    secret.withObject("/spec").put("value", CANARY);
    secret
        .withObject("/metadata")
        .putObject("annotations")
        .put(
            "kubectl.kubernetes.io/last-applied-configuration",
            "{\"spec\":{\"value\":\"" + CANARY + "\"},\"stringData\":{\"a\":\"" + CANARY + "\"}}");

    AdmissionAnswer answer = answer(sealing, secret);

    assertThat(answer).isInstanceOf(AdmissionAnswer.Patched.class);
    assertThat(new String(answer.review("1"), StandardCharsets.UTF_8)).doesNotContain(CANARY);
    assertThat(logged()).doesNotContain(CANARY);
  }

  @Test
  void where_only_sealed_values_are_allowed_a_value_is_told_how_to_seal_and_not_repeated() {
    asked.policy =
        Policy.parse("sealedOnly: true") instanceof Parsed.Valid<Policy>(Policy policy)
            ? policy
            : Policy.DEFAULT;
    ObjectNode secret = secret();
    secret.withObject("/spec").put("value", CANARY);

    AdmissionAnswer answer = answer(sealing, secret);

    assertThat(answer).isInstanceOf(AdmissionAnswer.Denied.class);
    assertThat(new String(answer.review("1"), StandardCharsets.UTF_8))
        .contains("kubectl satchel seal")
        .doesNotContain(CANARY);
  }

  @Test
  void a_failure_of_ours_that_quotes_the_value_is_not_passed_on() {
    MutationStep failing =
        (request, secret) -> {
          throw new IllegalStateException(
              secret.toString(), new IllegalArgumentException(secret.toString()));
        };
    ObjectNode secret = secret();
    secret.withObject("/spec").put("value", CANARY);

    AdmissionAnswer answer = answer(failing, secret);

    assertThat(answer).isInstanceOf(AdmissionAnswer.Denied.class);
    assertThat(new String(answer.review("1"), StandardCharsets.UTF_8)).doesNotContain(CANARY);
    assertThat(logged()).contains("IllegalStateException").doesNotContain(CANARY);
  }
}
