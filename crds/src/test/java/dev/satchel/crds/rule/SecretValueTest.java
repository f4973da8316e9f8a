package dev.satchel.crds.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SecretValueTest {
  @Test
  void a_value_has_1_to_24576_bytes() {
    assertThat(SecretValue.parse(new byte[0], false))
        .isEqualTo(new Parsed.Refused<>("must not be empty"));
    assertThat(SecretValue.parse(new byte[24_576], false)).isInstanceOf(Parsed.Valid.class);
    assertThat(SecretValue.parse(new byte[24_577], false))
        .isEqualTo(new Parsed.Refused<>("must not exceed 24576 bytes, has 24577"));
  }

  @Test
  void an_environment_variable_takes_no_nul_and_no_invalid_utf8() {
    byte[] nul = {'a', 0};
    byte[] invalid = {'a', (byte) 0xff};
    byte[] cut = {(byte) 0xc3};

    assertThat(refusal(nul)).contains("NUL", "use filePath");
    assertThat(refusal(invalid)).contains("UTF-8", "use filePath");
    assertThat(refusal(cut)).contains("UTF-8", "use filePath");
  }

  @Property
  void a_file_takes_any_bytes(@ForAll @Size(min = 1, max = 300) byte[] bytes) {
    assertThat(valid(bytes, false).bytes()).isEqualTo(bytes);
  }

  @Property
  void an_environment_variable_takes_any_other_text(@ForAll String text) {
    // a lone surrogate has no UTF-8, so it takes the way that it takes from a manifest
    byte[] bytes = text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && bytes.length <= SecretValue.MAX_BYTES) {
      assertThat(valid(bytes, true).bytes()).isEqualTo(bytes);
    }
  }

  @Property
  void what_an_environment_variable_takes_survives_as_text(
      @ForAll @Size(min = 1, max = 6) byte[] bytes) {
    if (SecretValue.parse(bytes, true) instanceof Parsed.Valid<SecretValue>(SecretValue value)) {
      String text = new String(value.bytes(), StandardCharsets.UTF_8);
      assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
      assertThat(text).doesNotContain("\0");
    }
  }

  @Property
  void equal_bytes_are_equal_values(
      @ForAll @Size(min = 1, max = 2) byte[] one, @ForAll @Size(min = 1, max = 2) byte[] other) {
    boolean same = Arrays.equals(one, other);
    assertThat(valid(one, false).equals(valid(other, false))).isEqualTo(same);
    assertThat(valid(one, false)).hasSameHashCodeAs(valid(one.clone(), false));
  }

  @Test
  void printing_it_says_its_length_and_nothing_else() {
    SecretValue value = valid("hush-hush".getBytes(StandardCharsets.UTF_8), true);
    assertThat(value).hasToString("SecretValue[9 bytes]");
  }

  @Test
  void later_changes_to_the_arrays_do_not_reach_it() {
    byte[] bytes = {1, 2};
    SecretValue value = valid(bytes, false);
    bytes[0] = 9;
    value.bytes()[1] = 9;
    assertThat(value.bytes()).containsExactly(1, 2);
  }

  private static SecretValue valid(byte[] bytes, boolean forEnvironment) {
    return ((Parsed.Valid<SecretValue>) SecretValue.parse(bytes, forEnvironment)).value();
  }

  private static String refusal(byte[] bytes) {
    return ((Parsed.Refused<SecretValue>) SecretValue.parse(bytes, true)).message();
  }
}
