package dev.satchel.webhook.check;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.helidon.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whatever headers come, there is an answer; a key is accepted for what it permits, and that all.
 */
class AuthzHeadersFuzzTest {
  private final Fuzzed fuzzed = new Fuzzed();

  @FuzzTest
  void headers_are_answered(byte[] raw) throws Exception {
    Headers headers = Exchange.headers(raw).orElse(null);
    if (headers == null) {
      return;
    }
    Exchange exchange = Exchange.of(headers, new byte[0]);
    var _ = fuzzed.authz().answer(exchange.request(), exchange.response());
    if (exchange.answered(200, 401, 403, 429) == 200) {
      accepted(headers, new String(raw, StandardCharsets.ISO_8859_1));
    } else if (!exchange.json().path("error").isTextual()
        || exchange.sent().contains(Fuzzed.TOKEN)) {
      throw new AssertionError("refused, but not as it should be");
    }
  }

  private static void accepted(Headers headers, String raw) {
    boolean permitted =
        values(headers, "x-satchel-scope").allMatch(Fuzzed.SCOPE::equals)
            && values(headers, "x-satchel-resource")
                .allMatch(resource -> resource.toLowerCase(Locale.ROOT).equals(Fuzzed.RESOURCE));
    if (!permitted || !raw.contains(Fuzzed.TOKEN)) {
      throw new AssertionError("accepted");
    }
  }

  private static Stream<String> values(Headers headers, String name) {
    return headers.stream()
        .filter(header -> header.headerName().lowerCase().equals(name))
        .flatMap(header -> header.allValues().stream())
        .flatMap(value -> split(name, value).stream())
        .map(String::strip);
  }

  private static List<String> split(String name, String value) {
    return name.endsWith("scope") ? Arrays.asList(value.split(",", -1)) : List.of(value);
  }
}
