package dev.satchel.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.projection.AgentReport;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void fifty_problems_with_long_details_fit_into_a_termination_message() {
    List<Problem> problems = problems(50);

    String text = Report.format(Long.MAX_VALUE, problems);

    assertThat(text.getBytes(UTF_8).length).isBetween(3000, 4096);
    AgentReport report = AgentReport.parse(text).orElseThrow();
    assertThat(report.more()).isZero();
    assertThat(report.problems()).hasSize(50);
    for (int i = 0; i < problems.size(); i++) {
      AgentReport.Problem read = report.problems().get(i);
      assertThat(read.uid()).isEqualTo(problems.get(i).uid());
      assertThat(read.reason()).isEqualTo("RestartNeeded");
      assertThat(read.detail()).startsWith("/hö").endsWith("...").doesNotContain("\uFFFD");
    }
  }

  @Test
  void what_does_not_fit_is_counted() {
    String text = Report.format(7, problems(200));

    assertThat(text.getBytes(UTF_8).length).isLessThanOrEqualTo(4096);
    AgentReport report = AgentReport.parse(text).orElseThrow();
    assertThat(report.revision()).isEqualTo(7);
    assertThat(report.problems()).hasSizeGreaterThan(60);
    assertThat(report.problems().size() + report.more()).isEqualTo(200);
  }

  @Test
  void a_detail_stays_in_its_field() {
    String text = Report.format(1, List.of(new Problem("u", "Failed", "a\tb\nproblem\tx\ty\tz")));

    assertThat(AgentReport.parse(text).orElseThrow().problems())
        .containsExactly(new AgentReport.Problem("u", "Failed", "a b problem x y z"));
  }

  private static List<Problem> problems(int count) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String uid = new UUID(i, i).toString();
      problems.add(new Problem(uid, "RestartNeeded", "/höme/" + "größe😀".repeat(400)));
    }
    return problems;
  }
}
