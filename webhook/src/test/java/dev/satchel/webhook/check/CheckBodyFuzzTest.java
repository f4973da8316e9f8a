package dev.satchel.webhook.check;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.BeforeAll;

/** Whatever body {@code /v1/keys/check} gets, it answers: a caller with reasons, others without. */
@EnableKubernetesMockClient
class CheckBodyFuzzTest {
  static KubernetesMockServer server;
  static KubernetesClient kubernetes;

  private static CheckEndpoint check;

  @BeforeAll
  static void callerIsAllowed() {
    Reviews.token(server, "monitor", true).always();
    Reviews.access(server, true).always();
    check = new Fuzzed().check(kubernetes);
  }

  @FuzzTest
  void a_body_is_answered(byte[] body) throws Exception {
    JsonNode plain = answer(WritableHeaders.create(), body, 200, 400, 401, 403, 429);
    if (plain.has("reason")) {
      throw new AssertionError("told why");
    }
    WritableHeaders<?> caller = WritableHeaders.create();
    caller.set(HeaderNames.AUTHORIZATION, "Bearer monitor");
    JsonNode told = answer(caller, body, 200, 400, 429);
    if (told.path("allowed").isBoolean()
        && !told.path("allowed").asBoolean()
        && !told.has("reason")) {
      throw new AssertionError("not told why");
    }
  }

  private static JsonNode answer(WritableHeaders<?> headers, byte[] body, Integer... statuses)
      throws Exception {
    Exchange exchange = Exchange.of(headers, body);
    var _ = check.answer(exchange.request(), exchange.response());
    var _ = exchange.answered(statuses);
    JsonNode answer = exchange.json();
    if (!answer.path("allowed").isBoolean() && !answer.path("error").isTextual()) {
      throw new AssertionError("neither a decision nor an error");
    }
    if (exchange.sent().contains(Fuzzed.TOKEN)) {
      throw new AssertionError("the token is in the answer");
    }
    return answer;
  }
}
