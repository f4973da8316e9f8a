package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real process. */
class SidecarTest {
  private Pod pod;
  private Container container;
  private Process process;

  @BeforeEach
  void make() throws Exception {
    pod = Pod.withHome();
    container = new Container(pod).as(1000, 1000, "");
  }

  @AfterEach
  void unmake() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    pod.close();
  }

  private void start() throws Exception {
    pod.owned(1000, 1000);
    process = container.start("run");
  }

  @Test
  void changes_come_at_once_and_sigterm_removes_all_it_wrote() throws Exception {
    pod.mount("m1", "/etc/token");
    Files.writeString(pod.at("~/own"), "the user's");
    pod.secret("a", "~/.config/a", "1").secret("b", "/etc/token", "1").publish();
    start();
    await().until(() -> Files.exists(pod.at("~/.config/a")));

    pod.secret("a", "~/.config/a", "2").secret("b", "/etc/token", "2").publish();
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(2))
        .until(
            () ->
                pod.read("~/.config/a").equals("2")
                    && Files.readString(pod.mountSource("m1")).equals("2"));

    process.destroy(); // SIGTERM
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(pod.namesIn("~/")).containsExactly("own");
    assertThat(pod.mountSource("m1")).isEmptyFile();
    assertThat(pod.report().revision()).isEqualTo(2);
    assertThat(pod.report().problems()).isEmpty();
  }

  @Test
  void it_ends_to_report_once_everything_else_is_written_and_removes_nothing() throws Exception {
    pod.environment.put(Names.ENV_REPORT, "true");
    Files.createDirectory(pod.at("~/taken"));
    pod.secret("a", "~/taken", "1").secret("b", "~/b", "1").publish().owned(1000, 1000);

    assertThat(container.run("run")).isEqualTo(3);

    assertThat(pod.report().problems()).hasSize(1);
    assertThat(pod.report().problems().getFirst().reason()).isEqualTo("IsDirectory");
    assertThat(pod.read("~/b")).isEqualTo("1");

    // The next container has nothing new to say,
    start();
    await().during(Duration.ofSeconds(3)).until(process::isAlive);
    // and what is new waits, so that the kubelet's back-off does not grow.
    Files.delete(pod.at("~/taken"));
    pod.publish();
    await().until(() -> Files.isRegularFile(pod.at("~/taken")));
    long start = System.nanoTime();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(process.exitValue()).isEqualTo(3);
    assertThat(pod.report().problems()).isEmpty();
    assertThat(pod.read("~/b")).isEqualTo("1");
  }

  @Test
  void what_init_has_reported_is_not_reported_again() throws Exception {
    pod.environment.put(Names.ENV_REPORT, "true");
    Files.createDirectory(pod.at("~/taken"));
    pod.secret("a", "~/taken", "1").publish().owned(1000, 1000);
    assertThat(container.run("init")).isZero();
    assertThat(pod.report().problems()).hasSize(1);

    start();
    await().during(Duration.ofSeconds(3)).until(process::isAlive);
  }

  @Test
  void it_does_not_end_where_the_kubelet_would_not_start_it_again() throws Exception {
    Files.createDirectory(pod.at("~/taken"));
    pod.secret("a", "~/taken", "1").publish();
    start();

    await().until(() -> container.logged().contains("IsDirectory"));
    await().during(Duration.ofSeconds(2)).until(process::isAlive);
  }

  @Test
  void a_file_that_failed_is_tried_again() throws Exception {
    Files.createDirectory(pod.at("~/taken"));
    pod.secret("a", "~/taken", "1").publish();
    start();
    await().until(() -> container.logged().contains("IsDirectory"));

    Files.delete(pod.at("~/taken"));

    await().atMost(Duration.ofSeconds(20)).until(() -> Files.isRegularFile(pod.at("~/taken")));
  }

  @Test
  void a_secret_that_is_gone_for_a_moment_takes_no_file_away() throws Exception {
    pod.secret("a", "~/a", "1").publish();
    start();
    await().until(() -> Files.exists(pod.at("~/a")));

    pod.publishWithoutSecret();

    await().during(Duration.ofSeconds(2)).until(() -> Files.exists(pod.at("~/a")));
  }

  @Test
  void a_container_that_was_killed_leaves_what_the_next_one_removes() throws Exception {
    pod.secret("a", "~/d/a", "1").publish();
    start();
    await().until(() -> Files.exists(pod.at("~/d/a")));
    await().until(() -> container.logged().contains("wrote"));
    process.destroyForcibly().waitFor();
    assertThat(pod.at("~/d/a")).exists();
    pod.delete("a").publish();

    start();

    await().until(() -> !Files.exists(pod.at("~/d")));
  }
}
