package dev.satchel.webhook.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private static final String OPERATOR = "system:serviceaccount:satchel:op";

  private static final String CLEAR =
      """
      {"metadata": {"name": "token", "annotations": {
         "kubectl.kubernetes.io/last-applied-configuration": "{}", "a": "b"}},
       "spec": {"user": "alice", "envName": "TOKEN", "value": "hush"}}
      """;

  private static final String SEALED =
      """
      {"metadata": {"name": "token", "annotations": {"a": "b"}},
       "spec": {"user": "alice", "envName": "TOKEN", "sealedValue": "sv1:x"}}
      """;

  private static boolean isHousekeeping(String username, String from, String to) {
    return Housekeeping.of("satchel", "op")
        .is(
            new AdmissionRequest(
                "1",
                Operation.UPDATE,
                "usersecrets",
                "dev-alice",
                "token",
                Requester.of(username),
                false,
                json(to),
                json(from)));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_operator_may_seal_what_is_in_the_clear_and_nobody_else_by_that() {
    assertThat(isHousekeeping(OPERATOR, CLEAR, SEALED)).isTrue();
    assertThat(isHousekeeping("bob", CLEAR, SEALED)).isFalse();
  }

  @Test
  void the_operator_may_change_nothing_else_with_it() {
    assertThat(isHousekeeping(OPERATOR, CLEAR, SEALED.replace("TOKEN", "OTHER"))).isFalse();
    assertThat(isHousekeeping(OPERATOR, CLEAR, SEALED.replace("\"b\"", "\"c\""))).isFalse();
    assertThat(isHousekeeping(OPERATOR, SEALED, CLEAR)).isFalse();
    assertThat(isHousekeeping(OPERATOR, SEALED, SEALED.replace("sv1:x", "sv1:y"))).isFalse();
  }
}
