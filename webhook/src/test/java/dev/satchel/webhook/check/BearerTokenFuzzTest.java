package dev.satchel.webhook.check;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.nio.charset.StandardCharsets;

/** Whatever is presented as a token, there is a decision, and the key's own token alone is good. */
class BearerTokenFuzzTest {
  private final Fuzzed fuzzed = new Fuzzed();

  @FuzzTest
  void one_token_is_accepted_and_no_other(byte[] bytes) {
    String presented = new String(bytes, StandardCharsets.UTF_8);
    Verdict verdict = fuzzed.checks.check(presented, Wanted.ANYTHING);
    boolean accepted = verdict instanceof Verdict.Accepted;
    if (accepted != presented.equals(Fuzzed.TOKEN)) {
      throw new AssertionError(accepted ? "accepted" : "refused");
    }
    for (String scheme : new String[] {"Bearer ", "bearer\t", "BEARER  ", ""}) {
      WritableHeaders<?> headers = WritableHeaders.create();
      headers.set(HeaderNames.AUTHORIZATION, scheme + presented);
      Exchange exchange = Exchange.of(headers, new byte[0]);
      var _ = fuzzed.authz().answer(exchange.request(), exchange.response());
      if (exchange.answered(200, 401, 429) == 200 && !presented.contains(Fuzzed.TOKEN)) {
        throw new AssertionError("accepted");
      }
    }
  }
}
