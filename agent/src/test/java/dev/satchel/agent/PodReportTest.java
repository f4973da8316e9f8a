package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.Delivered.File;
import dev.satchel.crds.projection.Delivered.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the real process tells the webhook, as the webhook reads it. */
class PodReportTest {
  private ReportServer webhook;
  private Pod pod;

  @BeforeEach
  void make() throws Exception {
    webhook = ReportServer.start();
    pod = Pod.withHome().reportsTo(webhook);
  }

  @AfterEach
  void unmake() throws Exception {
    pod.close();
    webhook.close();
  }

  private Delivered last() {
    return dev.satchel.crds.projection.PodReport.parse(
            webhook.taken.getLast().body().getBytes(StandardCharsets.UTF_8))
        .orElseThrow();
  }

  private void awaitRevision(long revision) {
    await().until(() -> !webhook.taken.isEmpty() && last().revision() == revision);
  }

  private static File written(String name, String path) {
    return new File("uid-" + name, name, path, State.WRITTEN, null);
  }

  @Test
  void a_sidecar_tells_of_each_file_and_of_each_change() throws Exception {
    pod.mount("m1", "/etc/b").secret("a", "~/a", "1").secret("b", "/etc/b", "1");
    pod.secret("c", "/nowhere/c", "1").publish().owned(1000, 1000);
    Process sidecar = new Container(pod).as(1000, 1000, "").start("run");
    try {
      awaitRevision(1);
      assertThat(last().files())
          .containsExactlyInAnyOrder(
              written("a", "/home/user/a"),
              written("b", "/etc/b"),
              new File("uid-c", "c", "/nowhere/c", State.NOT_WRITTEN, "RestartNeeded"));

      pod.delete("a").delete("c").publish();
      awaitRevision(2);
      assertThat(last().files()).containsExactly(written("b", "/etc/b"));
      assertThat(webhook.taken.getLast().authorization()).isEqualTo("Bearer the-token");
    } finally {
      sidecar.destroy();
      assertThat(sidecar.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void files_are_written_while_the_webhook_refuses() throws Exception {
    webhook.answer(503);
    pod.secret("a", "~/a", "1").publish().owned(1000, 1000);
    Process sidecar = new Container(pod).as(1000, 1000, "").start("run");
    try {
      await().until(() -> !webhook.taken.isEmpty());
      pod.secret("a", "~/a", "2").publish();
      await().until(() -> pod.read("~/a").equals("2"));

      webhook.answer(204);
      awaitRevision(2);
    } finally {
      sidecar.destroy();
      assertThat(sidecar.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void an_init_container_without_sidecar_tells_it_before_it_ends() throws Exception {
    pod.secret("a", "~/a", "1").publish();

    assertThat(pod.init().problems()).isEmpty();

    assertThat(last()).isEqualTo(new Delivered(1, List.of(written("a", "/home/user/a")), 0));
  }

  @Test
  void an_init_container_waits_for_the_webhook_no_longer_than_two_seconds() throws Exception {
    webhook.answer(503);
    pod.secret("a", "~/a", "1").publish();
    long start = System.nanoTime();

    pod.init();

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    assertThat(pod.read("~/a")).isEqualTo("1");
  }

  @Test
  void what_cannot_be_removed_is_told() throws Exception {
    pod.volume("/data", "rw").secret("a", "/data/d/a", "1").publish();
    Workspace workspace = pod.deliver();
    Files.delete(pod.at("/data/d/a"));
    Files.delete(pod.at("/data/d"));
    Files.createSymbolicLink(pod.at("/data/d"), pod.at("~/"));
    pod.delete("a").publish();

    workspace.deliver();

    assertThat(workspace.podReport())
        .hasValueSatisfying(
            report ->
                assertThat(report)
                    .contains("file\tuid-a\ta\tstill-there\tSymbolicLink\t/data/d/a\n"));
  }
}
