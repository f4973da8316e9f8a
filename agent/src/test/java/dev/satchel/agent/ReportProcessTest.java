package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportProcessTest {
  private static final String REPORT = "file\tu1\tkey\twritten\t\t/home/größe\n";

  @TempDir private Path directory;
  private ReportServer webhook;

  @BeforeEach
  void start() throws Exception {
    webhook = ReportServer.start();
    Path data = Files.createDirectories(directory.resolve("satchel/source/..1"));
    Files.writeString(data.resolve("ca.crt"), webhook.authority());
    Files.writeString(data.resolve("report-token"), "token-1\n");
    Files.createSymbolicLink(directory.resolve("satchel/source/..data"), Path.of("..1"));
  }

  @AfterEach
  void stop() throws Exception {
    webhook.close();
  }

  /** The program in its role of posting; the environment names the URL, as in a container. */
  private ReportProcess posting(String... options) {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    String classes = Agent.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> command =
        new ArrayList<>(List.of("env", Names.ENV_REPORT_URL + "=" + webhook.url(), java));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classes, "dev.satchel.agent.Agent", "post"));
    command.add(directory.toString());
    return new ReportProcess(command);
  }

  @Test
  void the_report_goes_out_and_the_status_of_the_answer_comes_back() throws Exception {
    assertThat(posting().post(REPORT)).isEqualTo(204);
    webhook.answer(503);
    assertThat(posting().post(REPORT)).isEqualTo(503);

    assertThat(webhook.taken)
        .contains(new ReportServer.Taken("/deliveries", "Bearer token-1", REPORT))
        .hasSize(2);
  }

  @Test
  void what_the_virtual_machine_says_before_does_not_hide_the_answer() throws Exception {
    assertThat(posting("-XX:AOTCache=/nowhere", "-XX:AOTMode=auto", "-Xlog:gc").post(REPORT))
        .isEqualTo(204);
  }

  @Test
  void why_nothing_was_sent_comes_back() throws Exception {
    Files.delete(directory.resolve("satchel/source/..1/ca.crt"));

    assertThatIOException()
        .isThrownBy(() -> posting().post(REPORT))
        .withMessage("there is no ca.crt");
    assertThat(webhook.taken).isEmpty();
  }

  @Test
  void a_program_that_ends_before_it_has_read_the_report_says_why() {
    String longerThanAPipe = REPORT.repeat(1 << 16);

    assertThatIOException()
        .isThrownBy(() -> new ReportProcess(List.of("echo", "no room")).post(longerThanAPipe))
        .withMessage("no room");
  }

  @Test
  void a_program_that_ends_without_a_word_or_is_not_there_has_posted_nothing() {
    assertThatIOException()
        .isThrownBy(() -> new ReportProcess(List.of("true")).post(REPORT))
        .withMessageContaining("said nothing");
    assertThatIOException()
        .isThrownBy(() -> new ReportProcess(List.of("/nowhere/java")).post(REPORT))
        .withMessageContaining("/nowhere/java");
  }
}
