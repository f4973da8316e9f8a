package dev.satchel.crds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastAppliedTest {
  @Test
  void values_and_what_is_taken_for_them_are_cut_out() {
    assertThat(
            LastApplied.withoutValue(
                """
                {"kind":"UserSecret","data":{"a":"x"},"stringData":{"a":"x"},"value":"x","spec":{"user":"alice","value":"x","data":{"a":"x"},"stringData":{"a":"x"},"envName":"A"}}
                """))
        .contains(
            """
            {"kind":"UserSecret","spec":{"user":"alice","envName":"A"}}
            """);
  }

  @Test
  void a_copy_within_the_copy_is_cut_out() {
    assertThat(
            LastApplied.withoutValue(
                "{\"metadata\":{\"annotations\":{\"%s\":\"x\",\"b\":\"c\"}}}"
                    .formatted(LastApplied.ANNOTATION)))
        .contains("{\"metadata\":{\"annotations\":{\"b\":\"c\"}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"spec\": {\"user\": \"alice\", \"sealedValue\": \"sv1:x\"} }\n",
        "{\"spec\":{\"lifetime\":1.00}}",
        "{\"spec\":\"text\"}"
      })
  void without_a_value_it_stays_to_the_letter(String text) {
    assertThat(LastApplied.withoutValue(text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter2", "[1]", "{\"value\":"})
  void what_is_no_manifest_goes(String text) {
    assertThat(LastApplied.withoutValue(text)).isEmpty();
  }
}
