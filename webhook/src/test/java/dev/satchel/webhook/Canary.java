package dev.satchel.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** A value that must not be found again, and what it may look like. */
public record Canary(String value) {
  /** A new one; the sign in the middle is written otherwise in a URL. */
  public static Canary fresh() {
    return new Canary("canary/" + UUID.randomUUID());
  }

  /**
   * Plain, URL-encoded, in hexadecimal digits, and what base64 makes of it wherever in a longer
   * text it begins.
   */
  public List<String> forms() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    byte[] bytes = value.getBytes(UTF_8);
    return List.of(
        value,
        value.replace("/", "\\/"),
        URLEncoder.encode(value, UTF_8),
        HexFormat.of().formatHex(bytes),
        HexFormat.of().withUpperCase().formatHex(bytes),
        core(base64.encodeToString(bytes)),
        core(base64.encodeToString(("x" + value).getBytes(UTF_8))),
        core(base64.encodeToString(("xx" + value).getBytes(UTF_8))));
  }

  /** Without the ends, which depend on what is around. */
  private static String core(String base64) {
    return base64.substring(4, base64.length() - 4);
  }

  public void assertAbsentFrom(String what, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(forms())
        .as(what)
        .allSatisfy(form -> assertThat(text.contains(form)).as(form).isFalse());
  }

  public void assertAbsentFrom(String what, String text) {
    assertAbsentFrom(what, text.getBytes(UTF_8));
  }
}
