package dev.satchel.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditCommandTest {
  private static final String ENTRY =
      "{\"position\":%d,\"at\":\"2026-11-24T15:00:0%d.123456Z\",\"actor\":\"alice@example.com\",\"groups\":[\"devs\"],\"action\":\"%s\",\"kind\":\"UserSecret\",\"namespace\":\"dev\",\"name\":\"token\",\"user\":\"alice\",\"diff\":%s,\"outcome\":\"%s\"}";

  private final FakeCluster cluster = new FakeCluster();

  private Run run(String... arguments) {
    return Run.of(_ -> cluster, "", arguments);
  }

  @Test
  void entries_are_listed_with_the_newest_at_the_end() {
    cluster.auditLines.add(
        "{\"entries\":["
            + ENTRY.formatted(2, 2, "deny", "{}", "Conflicted")
            + ","
            + ENTRY.formatted(1, 1, "create", "{\"envName\":{},\"value\":{}}", "")
            + "]}");

    Run run = run("audit");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "TIME                  ACTOR              ACTION  KIND        OBJECT     USER   CHANGED        RESULT",
            "2026-11-24T15:00:01Z  alice@example.com  create  UserSecret  dev/token  alice  envName,value  done",
            "2026-11-24T15:00:02Z  alice@example.com  deny    UserSecret  dev/token  alice  -              Conflicted");
  }

  @Test
  void programs_get_all_of_an_entry() throws Exception {
    cluster.auditLines.add("{\"entries\":[" + ENTRY.formatted(1, 1, "create", "{}", "") + "]}");

    Run run = run("audit", "-o", "json");

    assertThat(new ObjectMapper().readTree(run.out()).at("/entries/0/groups/0").asText())
        .isEqualTo("devs");
  }

  @Test
  void filters_are_handed_on() {
    cluster.auditLines.add("{\"entries\":[]}");

    Run run =
        run(
            "audit",
            "--user=alice",
            "--object=dev/token",
            "--actor=a b&c",
            "--since=2026-11-24T15:00:00Z",
            "--limit=7");

    assertThat(run.out().strip()).isEqualTo("No audit entries found.");
    assertThat(cluster.auditAsked)
        .containsExactly(
            "/v1/audit?limit=7&user=alice&object=dev%2Ftoken&actor=a+b%26c&since=2026-11-24T15%3A00%3A00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--since=yesterday", "--since=-1h", "--limit=0", "--limit=1001"})
  void what_cannot_be_is_said_before_anybody_is_asked(String argument) {
    Run run = run("audit", argument);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("must be");
    assertThat(cluster.auditAsked).isEmpty();
  }

  @Test
  void a_log_that_is_as_it_was_written_is_said_to_be() {
    cluster.auditLines.add("{\"checked\":1000}");
    cluster.auditLines.add(
        "{\"intact\":true,\"entries\":12,\"first\":1,\"last\":12,\"confirmed\":12}");

    Run run = run("audit", "verify");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().strip())
        .isEqualTo(
            "intact: 12 entries, positions 1 to 12; confirmed from outside Postgres up to position 12");
  }

  @Test
  void a_log_that_is_not_is_a_status_of_its_own_and_the_place_is_named() {
    cluster.auditLines.add(
        "{\"intact\":false,\"table\":\"audit_log\",\"position\":7,\"entry\":\"e\",\"problem\":\"its MAC is wrong\"}");

    Run run = run("audit", "verify");

    assertThat(run.status()).isEqualTo(6);
    assertThat(run.out().strip())
        .isEqualTo("broken: audit_log, position 7, entry e: its MAC is wrong");
  }

  @Test
  void an_answer_that_breaks_off_is_no_verdict() {
    cluster.auditLines.add("{\"checked\":1000}");

    Run run = run("audit", "verify");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("could not be checked to its end");
  }
}
