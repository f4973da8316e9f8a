package dev.satchel.crds.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.satchel.crds.projection.AgentReport.Problem;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentReportTest {
  @Test
  void a_report_is_read_line_by_line() {
    assertThat(
            AgentReport.parse(
                "satchel\t1\nrevision\t17\nproblem\tu1\tReadOnly\t/data\nproblem\tu2\tFailed\t\nmore\t3\n"))
        .contains(
            new AgentReport(
                17,
                List.of(new Problem("u1", "ReadOnly", "/data"), new Problem("u2", "Failed", "")),
                3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "Killed", "satchel\t2\n", "satchel 1\n", " satchel\t1"})
  void what_is_no_report_is_none(String message) {
    assertThat(AgentReport.parse(message)).isEmpty();
  }

  @Test
  void lines_of_a_later_agent_and_broken_ones_are_left_out() {
    assertThat(
            AgentReport.parse(
                "satchel\t1\nrevision\t-4\nnews\tx\nproblem\tu1\nproblem\nmore\tmany\nrevision"))
        .contains(new AgentReport(0, List.of(), 0));
  }

  @Test
  void a_number_that_does_not_fit_never_becomes_a_negative_one() {
    assertThat(AgentReport.parse("satchel\t1\nmore\t99999999999\nrevision\t9999999999999999999"))
        .contains(new AgentReport(0, List.of(), Integer.MAX_VALUE));
  }

  @Property
  void nothing_in_a_message_stops_the_reader(@ForAll("messages") String message) {
    assertThatCode(() -> AgentReport.parse(message)).doesNotThrowAnyException();
  }

  @Provide
  Arbitrary<String> messages() {
    Arbitrary<String> field =
        Arbitraries.oneOf(
            Arbitraries.of(
                "satchel", "1", "revision", "problem", "more", "", "99999999999999999999"),
            Arbitraries.strings().ofMaxLength(5));
    return field
        .list()
        .ofMaxSize(5)
        .map(fields -> String.join("\t", fields))
        .list()
        .ofMaxSize(6)
        .map(lines -> "satchel\t1\n" + String.join("\n", lines));
  }
}
