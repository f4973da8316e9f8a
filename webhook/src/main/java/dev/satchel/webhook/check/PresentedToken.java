package dev.satchel.webhook.check;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the token in a request: {@code Authorization: Bearer}, or {@code x-api-key}. */
final class PresentedToken {
  /** What no key has; for a request that has several tokens. */
  static final String AMBIGUOUS = "";

  private static final HeaderName API_KEY = HeaderNames.create("x-api-key");
  private static final String BEARER = "bearer ";

  private PresentedToken() {}

  /**
   * The token, whatever it is.
   *
   * @return null: there is none; {@link #AMBIGUOUS}: there are several that differ
   */
  static @Nullable String in(Headers headers) {
    String bearer = bearer(headers);
    String apiKey = one(headers.all(API_KEY, List::of));
    if (bearer == null || apiKey == null) {
      return bearer == null ? apiKey : bearer;
    }
    return bearer.equals(apiKey) ? bearer : AMBIGUOUS;
  }

  /** The token of {@code Authorization: Bearer} alone; other schemes are not looked at. */
  static @Nullable String bearer(Headers headers) {
    String authorization = one(headers.all(HeaderNames.AUTHORIZATION, List::of));
    if (authorization == null || Objects.equals(authorization, AMBIGUOUS)) {
      return authorization;
    }
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  private static @Nullable String one(List<String> values) {
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.getFirst().strip();
      default -> AMBIGUOUS;
    };
  }
}
