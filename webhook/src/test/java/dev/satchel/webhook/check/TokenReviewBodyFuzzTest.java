package dev.satchel.webhook.check;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.WritableHeaders;

/**
 * Whatever body {@code /tokenreview} gets: it is one and is answered as such, or it is malformed.
 */
class TokenReviewBodyFuzzTest {
  private final Fuzzed fuzzed = new Fuzzed();

  @FuzzTest
  void a_body_is_answered(byte[] body) throws Exception {
    Exchange exchange = Exchange.of(WritableHeaders.create(), body);
    var _ = fuzzed.tokenReview().answer(exchange.request(), exchange.response());
    JsonNode answer = exchange.json();
    if (exchange.answered(200, 400, 429) == 200) {
      JsonNode authenticated = answer.at("/status/authenticated");
      if (!authenticated.isBoolean() || !answer.path("kind").asText().equals("TokenReview")) {
        throw new AssertionError("no TokenReview");
      }
      if (authenticated.asBoolean() != answer.at("/status").has("user")) {
        throw new AssertionError("a user who is not authenticated, or none who is");
      }
    } else if (!answer.path("error").isTextual()) {
      throw new AssertionError("refused without an error");
    }
    if (exchange.sent().contains(Fuzzed.TOKEN)) {
      throw new AssertionError("the token is in the answer");
    }
  }
}
