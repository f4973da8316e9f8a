package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.projection.AgentReport;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InitContainerTest {
  private Pod pod;

  @BeforeEach
  void make() throws Exception {
    pod = Pod.withHome();
  }

  @AfterEach
  void unmake() throws Exception {
    pod.close();
  }

  @Test
  void it_waits_until_all_that_was_promised_is_there() throws Exception {
    pod.environment.put(Names.ENV_PROMISE, "uid-a:1,uid-b:2");
    pod.environment.put(Names.ENV_WAIT_SECONDS, "30");
    pod.mount("m1", "/etc/token").publishWithoutSecret();
    Process init = new Container(pod).start("init");
    await().until(() -> Files.exists(pod.mountSource("m1")));
    pod.secret("a", "~/a", "1").secret("b", "~/b", "2").publish(); // b at generation 1
    await().during(Duration.ofMillis(500)).until(init::isAlive);
    assertThat(pod.at("~/a")).doesNotExist();

    pod.disable("b").publish(); // at generation 2, without a file: settled

    await().atMost(Duration.ofSeconds(10)).until(() -> !init.isAlive());
    assertThat(init.exitValue()).isZero();
    assertThat(pod.read("~/a")).isEqualTo("1");
    assertThat(pod.report().revision()).isEqualTo(2);
  }

  @Test
  void after_the_time_it_delivers_what_there_is_and_says_what_did_not_come() throws Exception {
    pod.environment.put(Names.ENV_PROMISE, "uid-a:1,uid-late:7");
    pod.environment.put(Names.ENV_WAIT_SECONDS, "3");
    pod.secret("a", "~/a", "1").publish();

    assertThat(pod.init().problems()).isEmpty();

    assertThat(pod.read("~/a")).isEqualTo("1");
    assertThat(pod.logged())
        .contains("waiting for uid-late at generation 7\n")
        .contains("did not come in 3 s: uid-late at generation 7\n");
  }

  @Test
  void without_a_secret_and_without_a_promise_it_is_done_at_once() throws Exception {
    pod.mount("m1", "/etc/token").publishWithoutSecret();

    assertThat(pod.init()).isEqualTo(new AgentReport(0, java.util.List.of(), 0));
    assertThat(pod.mountSource("m1")).isEmptyFile();
  }

  @Test
  void parents_in_a_setgid_volume_are_0700_and_files_0600_whatever_the_umask() throws Exception {
    for (String umask : java.util.List.of("000", "022", "077")) {
      try (Pod fsGroup = Pod.withHome()) {
        fsGroup.secret("t", "~/.ssh/deep/id", "key").publish().owned(1000, 1000);
        Command.run("chown", "0:2000", fsGroup.at("~/").toString());
        Command.run("chmod", "2775", fsGroup.at("~/").toString());

        Container container = new Container(fsGroup).as(1000, 1000, "2000").umask(umask);
        assertThat(container.run("init")).isZero();

        assertThat(fsGroup.report().problems()).isEmpty();
        assertThat(stat(fsGroup, "~/.ssh")).isEqualTo("700 1000");
        assertThat(stat(fsGroup, "~/.ssh/deep")).isEqualTo("700 1000");
        assertThat(stat(fsGroup, "~/.ssh/deep/id")).isEqualTo("600 1000");
      }
    }
  }

  @Test
  void any_uid_will_do() throws Exception {
    pod.secret("t", "~/d/t", "x").publish().owned(1000670000, 1000670000);

    assertThat(new Container(pod).as(1000670000, 1000670000, "").run("init")).isZero();

    assertThat(stat(pod, "~/d/t")).isEqualTo("600 1000670000");
  }

  private static String stat(Pod pod, String path) throws Exception {
    return Command.run("stat", "-c", "%a %u", pod.at(path).toString()).strip();
  }
}
