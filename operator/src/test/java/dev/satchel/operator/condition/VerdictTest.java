package dev.satchel.operator.condition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void a_message_is_never_empty_since_old_api_servers_make_null_of_it() {
    assertThat(new Verdict(true, "Ready", "").message()).isEqualTo("Ready");
    assertThat(new Verdict(true, "Ready", "all well").message()).isEqualTo("all well");
  }
}
