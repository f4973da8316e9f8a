package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.projection.Delivered;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReporterTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir private Path directory;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private ReportServer webhook;

  @BeforeEach
  void start() throws Exception {
    webhook = ReportServer.start();
    volume("..1", webhook.authority(), "token-1");
  }

  @AfterEach
  void stop() throws Exception {
    webhook.close();
  }

  private void volume(String version, String authority, String token) throws Exception {
    Path data = Files.createDirectories(directory.resolve(version));
    Files.writeString(data.resolve("ca.crt"), authority);
    Files.writeString(data.resolve("report-token"), token + "\n");
    Files.deleteIfExists(directory.resolve("..data"));
    Files.createSymbolicLink(directory.resolve("..data"), Path.of(version));
  }

  private ReportPost post(URI url) {
    return new ReportPost(url, new Source(directory));
  }

  private Reporter reporter() {
    Reporter reporter = new Reporter(post(webhook.url()), new Log(logged), SHORT);
    reporter.start(Duration.ZERO);
    return reporter;
  }

  @Test
  void a_report_is_posted_with_the_pod_s_token() throws Exception {
    Reporter reporter = reporter();

    reporter.offer("one");

    assertThat(reporter.awaitTold(SOON)).isTrue();
    assertThat(webhook.taken)
        .containsExactly(new ReportServer.Taken("/deliveries", "Bearer token-1", "one"));
  }

  @Test
  void what_was_told_is_not_told_again() throws Exception {
    Reporter reporter = reporter();
    reporter.offer("one");
    assertThat(reporter.awaitTold(SOON)).isTrue();

    reporter.offer("one");
    reporter.offer("two");

    assertThat(reporter.awaitTold(SOON)).isTrue();
    assertThat(webhook.taken).extracting(ReportServer.Taken::body).containsExactly("one", "two");
  }

  @Test
  void a_webhook_that_refuses_is_asked_again_with_the_newest_state_only() throws Exception {
    webhook.answer(503);
    Reporter reporter = reporter();
    reporter.offer("one");
    assertThat(reporter.awaitTold(Duration.ofSeconds(1))).isFalse();
    assertThat(webhook.taken).hasSizeBetween(1, 12); // not at every moment
    reporter.offer("two");
    reporter.offer("three");
    webhook.answer(204);

    assertThat(reporter.awaitTold(SOON)).isTrue();
    assertThat(webhook.taken.getLast().body()).isEqualTo("three");
    assertThat(logged.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("it answered with status 503");
  }

  @Test
  void a_webhook_that_does_not_answer_holds_nobody_up() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("https://localhost:" + silent.getLocalPort() + "/deliveries");
      Reporter reporter = new Reporter(post(url), new Log(logged), SHORT);
      reporter.start(Duration.ZERO);
      long start = System.nanoTime();

      reporter.offer("one");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(reporter.awaitTold(SHORT)).isFalse();
    }
  }

  @Test
  void a_certificate_of_another_authority_is_not_trusted() throws Exception {
    try (ReportServer other = ReportServer.start()) {
      volume("..2", other.authority(), "token-2");

      assertThatThrownBy(() -> post(webhook.url()).post("one")).isInstanceOf(SSLException.class);
      assertThat(webhook.taken).isEmpty();
    }
  }

  @Test
  void a_certificate_for_another_host_is_not_trusted() throws Exception {
    try (ReportServer other = ReportServer.ofAnotherName()) {
      volume("..2", other.authority(), "token-2");

      assertThatThrownBy(() -> post(other.url()).post("one")).isInstanceOf(SSLException.class);
      assertThat(other.taken).isEmpty();
    }
  }

  @Test
  void authorities_and_token_are_those_of_the_moment() throws Exception {
    try (ReportServer other = ReportServer.start()) {
      ReportPost post = post(other.url());
      assertThatThrownBy(() -> post.post("one")).isInstanceOf(SSLException.class);

      volume("..2", webhook.authority() + other.authority(), "token-2");

      assertThat(post.post("one")).isEqualTo(204);
      assertThat(other.taken.getFirst().authorization()).isEqualTo("Bearer token-2");
    }
  }

  @Test
  void without_an_authority_or_a_token_nothing_is_sent() throws Exception {
    volume("..2", webhook.authority(), "");
    assertThatThrownBy(() -> post(webhook.url()).post("one"))
        .isInstanceOf(ReportPost.NotYetException.class);
    Files.delete(directory.resolve("..2/ca.crt"));
    assertThatThrownBy(() -> post(webhook.url()).post("one"))
        .isInstanceOf(ReportPost.NotYetException.class);
    assertThat(webhook.taken).isEmpty();
  }

  @Test
  void more_files_than_fit_are_counted() {
    List<PodReport.File> files =
        IntStream.range(0, 1000)
            .mapToObj(n -> new PodReport.File("u" + n, "key", "written", "", "/home/größe/" + n))
            .toList();

    byte[] report = PodReport.format(17, files).getBytes(StandardCharsets.UTF_8);
    Delivered read = dev.satchel.crds.projection.PodReport.parse(report).orElseThrow();

    assertThat(report).hasSizeLessThanOrEqualTo(PodReport.MAX_BYTES);
    assertThat(read.revision()).isEqualTo(17);
    assertThat(read.files().size() + read.more()).isEqualTo(1000);
    assertThat(read.files()).hasSizeGreaterThan(500);
  }
}
