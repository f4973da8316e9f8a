package dev.satchel.crds.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedValueTest {
  private static final SealingPublicKey KEY =
      SealingPrivateKey.generate(new SecureRandom()).publicKey();
  private static final SealContext CONTEXT = SealContext.userSecret("dev", "token", "alice");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 257, 384, 768, 65536})
  void a_text_of_another_length_than_a_bucket_gives_is_refused(int plaintext) {
    byte[] bytes = new byte[SealedValue.HEADER_BYTES + plaintext + SealedValue.TAG_BYTES];
    bytes[0] = SealedValue.SUITE;

    assertThat(SealedValue.parse(text(bytes))).isInstanceOf(Parsed.Refused.class);
  }

  @Test
  void another_suite_is_named_as_such() {
    byte[] bytes = new byte[SealedValue.HEADER_BYTES + 256 + SealedValue.TAG_BYTES];
    bytes[0] = 2;

    assertThat(refusal(text(bytes))).contains("is of a suite");
  }

  @Test
  void a_stand_in_is_well_formed_and_names_its_key_and_does_not_open() {
    SealingPrivateKey key = SealingPrivateKey.generate(new SecureRandom());
    SealedValue standIn = SealedValue.standIn(key.id());

    assertThat(SealedValue.parse(standIn.toString())).isEqualTo(new Parsed.Valid<>(standIn));
    assertThat(standIn.keyId()).isEqualTo(key.id());
    assertThat(standIn.isStandIn()).isTrue();
    assertThat(new KeyRing(List.of(key)).unseal(CONTEXT, standIn))
        .isInstanceOf(Unsealed.Refused.class);
  }

  @Test
  void what_was_sealed_is_no_stand_in() {
    SecretValue value =
        ((Parsed.Valid<SecretValue>) SecretValue.parse(new byte[] {'x'}, true)).value();

    assertThat(new Sealer(KEY, new SecureRandom()).seal(CONTEXT, value).isStandIn()).isFalse();
  }

  /** Whole 24-bit groups have no bits over, so only sizes that leave some can be written twice. */
  @ParameterizedTest
  @ValueSource(strings = {"=", "==", " ", "\n", "A", "AA", ".", "+", "/", "\u00e9"})
  void no_other_way_to_write_the_same_bytes_is_accepted(String more) {
    byte[] bytes = new byte[SealedValue.HEADER_BYTES + 512 + SealedValue.TAG_BYTES];
    bytes[0] = SealedValue.SUITE;

    assertThat(SealedValue.parse(text(bytes))).isInstanceOf(Parsed.Valid.class);
    assertThat(SealedValue.parse(text(bytes) + more)).isInstanceOf(Parsed.Refused.class);
    assertThat(SealedValue.parse(more + text(bytes))).isInstanceOf(Parsed.Refused.class);
  }

  @Property
  void what_is_accepted_is_written_as_it_was_read(@ForAll("texts") String text) {
    switch (SealedValue.parse(text)) {
      case Parsed.Valid<SealedValue>(SealedValue sealed) -> {
        assertThat(sealed).hasToString(text);
        assertThat(sealed.keyId().hex()).hasSize(16);
      }
      case Parsed.Refused<SealedValue>(String message) ->
          assertThat(message).matches("(must|is) .*").hasSizeLessThan(120);
    }
  }

  /** Nothing but a refusal comes of any text, and the text is not in it. */
  @Property
  void any_text_is_parsed_or_refused(@ForAll String text) {
    assertThat(SealedValue.parse(text)).isInstanceOf(Parsed.Refused.class);
    assertThat(refusal("hush-hush" + text)).doesNotContain("hush-hush");
    assertThat(refusal("sv1:hush-hush" + text)).doesNotContain("hush-hush");
  }

  @Test
  void a_public_key_is_read_from_its_text() {
    assertThat(SealingPublicKey.parse(KEY + "\n")).isEqualTo(new Parsed.Valid<>(KEY));
    assertThat(KEY.toString()).hasSize(1645).doesNotContain("\n");
  }

  @Property
  void any_text_is_a_public_key_or_refused(@ForAll String text) {
    assertThat(SealingPublicKey.parse(text)).isInstanceOf(Parsed.Refused.class);
    assertThat(SealingPublicKey.parse(SealingPublicKey.PREFIX + text))
        .isInstanceOf(Parsed.Refused.class);
  }

  @Property
  void any_bytes_are_a_public_key_or_refused(@ForAll @Size(1216) byte[] bytes) {
    String text =
        SealingPublicKey.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (SealingPublicKey.parse(text) instanceof Parsed.Valid<SealingPublicKey>(var key)) {
      assertThat(key).hasToString(text);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofSize(SealedValue.HEADER_BYTES + 256 + SealedValue.TAG_BYTES)
        .map(
            bytes -> {
              bytes[0] = (byte) (bytes[0] & 1);
              return text(bytes);
            });
  }

  private static String refusal(String text) {
    return ((Parsed.Refused<SealedValue>) SealedValue.parse(text)).message();
  }

  private static String text(byte[] bytes) {
    return SealedValue.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
