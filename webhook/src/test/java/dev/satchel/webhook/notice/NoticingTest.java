package dev.satchel.webhook.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NoticingTest {
  private static final String TOKEN = "{metadata: {name: token}, spec: {envName: TOKEN}}";

  private final List<String> told = new ArrayList<>();

  private static @Nullable ObjectNode object(@Nullable String yaml) throws IOException {
    return yaml == null ? null : (ObjectNode) new YAMLMapper().readTree(yaml);
  }

  private AdmissionAnswer ask(
      AdmissionAnswer answer, boolean dryRun, @Nullable String object, @Nullable String old)
      throws IOException {
    Operation operation =
        object == null ? Operation.DELETE : old == null ? Operation.CREATE : Operation.UPDATE;
    return new Noticing(_ -> answer, told::add)
        .answer(
            new AdmissionRequest(
                "1",
                operation,
                "usersecrets",
                "dev-alice",
                "token",
                Requester.of("alice"),
                dryRun,
                object(object),
                object(old)));
  }

  @Test
  void notice_is_given_of_what_is_let_through() throws IOException {
    AdmissionAnswer answer = new AdmissionAnswer.Allowed(List.of("a warning"));

    assertThat(ask(answer, false, TOKEN, null)).isSameAs(answer);
    assertThat(ask(answer, false, TOKEN.replace("TOKEN", "OTHER"), TOKEN)).isSameAs(answer);
    assertThat(ask(answer, false, null, TOKEN)).isSameAs(answer);

    assertThat(told).containsExactly("dev-alice", "dev-alice", "dev-alice");
  }

  @Test
  void none_is_given_of_what_changes_nothing() throws IOException {
    AdmissionAnswer answer = new AdmissionAnswer.Allowed();

    ask(new AdmissionAnswer.Denied(403, "no"), false, TOKEN, null);
    ask(answer, true, TOKEN, null);
    ask(answer, false, TOKEN.replace("token", "token, labels: {}"), TOKEN);

    assertThat(told).isEmpty();
  }
}
