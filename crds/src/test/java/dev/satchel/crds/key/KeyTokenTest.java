package dev.satchel.crds.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.rule.Parsed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTokenTest {
  private static final String REST = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFG";

  private static KeyToken parsed(String text) {
    return ((Parsed.Valid<KeyToken>) KeyToken.parse(text)).value();
  }

  @Test
  void a_generated_token_is_54_characters_of_which_the_first_11_are_the_prefix() {
    String text = text(KeyToken.generate(new SecureRandom()));

    assertThat(text).matches("sgw_[0-9A-Za-z]{50}");
    assertThat(parsed(text).prefix()).isEqualTo(text.substring(0, 11));
  }

  @Test
  void generated_tokens_use_every_character_and_are_never_the_same() {
    SecureRandom random = new SecureRandom();
    Set<Integer> seen = new HashSet<>();
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      String text = text(KeyToken.generate(random));
      tokens.add(text);
      text.substring(4).chars().forEach(seen::add);
    }
    assertThat(seen).hasSize(62);
    assertThat(tokens).hasSize(200);
  }

  @Test
  void the_hash_is_sha_256_of_the_whole() throws Exception {
    String text = "sgw_1a2b3c4" + REST;

    assertThat(parsed(text).hash().bytes())
        .isEqualTo(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
    assertThat(parsed(text).hash()).isEqualTo(parsed(text).hash());
    assertThat(parsed(text).hash()).isNotEqualTo(parsed("sgw_1a2b3c5" + REST).hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sgw_",
        "sgw_1a2b3c4" + "1234567890abcdefghijklmnopqrstuvwxyzABCDEF",
        "sgw_1a2b3c4" + REST + "x",
        "SGW_1a2b3c4" + REST,
        "sgw-1a2b3c4" + REST,
        "sgw_1a2b3c_" + REST,
        "sgw_1a2b3cé" + REST,
        " sgw_1a2b3c" + REST,
        "sgw_1a2b3c4" + "1234567890abcdefghijklmnopqrstuvwxyzABCDE\nF",
      })
  void what_is_no_token_is_refused_without_being_repeated(String text) {
    assertThat(KeyToken.parse(text))
        .isEqualTo(new Parsed.Refused<>("must be sgw_ and 50 letters or digits"));
  }

  @Property
  void whatever_is_given_is_read_or_refused(@ForAll String text) {
    assertThat(KeyToken.parse(text)).isNotNull();
  }

  @Test
  void neither_a_token_nor_a_hash_is_printed() {
    KeyToken token = parsed("sgw_1a2b3c4" + REST);

    assertThat(token).hasToString("KeyToken[sgw_1a2b3c4...]");
    assertThat(token.hash()).hasToString("TokenHash[32 bytes]");
  }

  @Test
  void a_hash_has_32_bytes() {
    assertThatThrownBy(() -> TokenHash.of(new byte[31])).hasMessageContaining("32");
    assertThatThrownBy(() -> TokenHash.of(new byte[33])).hasMessageContaining("32");
  }

  private static String text(KeyToken token) {
    return new String(token.bytes(), StandardCharsets.US_ASCII);
  }
}
