package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PersistentFolder;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a running workspace notices. */
@ExtendWith(Scenarios.class)
class LiveChangeE2E {
  private static final int CHANGES = Integer.getInteger("satchel.e2e.changes", 30);

  /** A kubelet looks at one pod about once a second, so a change at once after another waits. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  @Tag("main")
  @Tag("bench")
  void a_changed_value_is_in_the_running_workspace_within_2_seconds(Scenario scenario)
      throws InterruptedException {
    SecretDraft secret = SecretDraft.of("token").file("~/token");
    scenario.ready(secret.value("value-0"));
    Workspace workspace = scenario.start(withHome(scenario, "ws"));
    String uid = workspace.pod().getMetadata().getUid();

    List<Duration> apart = new ArrayList<>();
    List<Duration> inARow = new ArrayList<>();
    try (Follower file = new Follower(workspace, "~/token")) {
      file.until("value-0", System.nanoTime(), LONG);
      for (int i = 1; i <= CHANGES; i++) {
        boolean pause = i % 2 == 0;
        if (pause) {
          Eventually.after(PAUSE);
        }
        long since = System.nanoTime();
        scenario.apply(secret.value("value-" + i));
        (pause ? apart : inARow).add(file.until("value-" + i, since, LONG));
      }
    }

    print("after a pause", apart);
    print("at once after another", inARow);
    assertThat(apart).allSatisfy(one -> assertThat(one).isLessThan(Duration.ofSeconds(2)));
    assertThat(inARow).allSatisfy(one -> assertThat(one).isLessThan(Duration.ofSeconds(2)));
    assertThat(workspace.pod().getMetadata().getUid()).isEqualTo(uid);
    assertThat(workspace.restarts()).isZero();
    assertThat(workspace.modeAndOwner("~/token")).isEqualTo("600 1000");
  }

  private static void print(String when, List<Duration> latencies) {
    List<Duration> sorted = latencies.stream().sorted().toList();
    System.out.printf(
        "satchel-bench: a value that changed %s was in the workspace after %d ms (median), %d ms"
            + " (maximum), %d changes%n",
        when, sorted.get(sorted.size() / 2).toMillis(), sorted.getLast().toMillis(), sorted.size());
  }

  @Test
  @Tag("main")
  void a_file_outside_of_any_volume_changes_too(Scenario scenario) {
    SecretDraft secret = SecretDraft.of("outside").file("/etc/satchel/outside");
    scenario.ready(secret.value("old"));
    Workspace workspace = scenario.start(withHome(scenario, "ws"));

    scenario.apply(secret.value("new, and longer"));
    Eventually.within(5)
        .untilAsserted(
            () -> assertThat(workspace.text("/etc/satchel/outside")).isEqualTo("new, and longer"));

    scenario.apply(secret.value("short"));
    Eventually.within(5)
        .untilAsserted(() -> assertThat(workspace.text("/etc/satchel/outside")).isEqualTo("short"));
    assertThat(workspace.modeAndOwner("/etc/satchel/outside")).isEqualTo("600 1000");
  }

  @Test
  @Tag("main")
  void workspaces_with_an_older_environment_are_counted_as_stale(Scenario scenario) {
    SecretDraft secret = SecretDraft.of("token").env("TOKEN");
    scenario.ready(secret.value("old"));
    Workspace first = scenario.start(withHome(scenario, "first"));
    scenario.start(withHome(scenario, "second"));
    awaitCounts(scenario, 2, 2, 0);

    scenario.apply(secret.value("new"));
    awaitCounts(scenario, 2, 0, 2);
    assertThat(first.envText("TOKEN")).isEqualTo("old");

    Workspace third = scenario.start(withHome(scenario, "third"));
    assertThat(third.envText("TOKEN")).isEqualTo("new");
    awaitCounts(scenario, 3, 1, 2);
    first.end();
    awaitCounts(scenario, 2, 1, 1);
  }

  @Test
  @Tag("main")
  void the_revision_goes_up_when_the_value_changes(Scenario scenario) {
    SecretDraft secret = SecretDraft.of("token").env("TOKEN");
    long first = scenario.settle(secret.value("one")).getStatus().revision();
    long same = scenario.settle(secret.env("OTHER_TOKEN").value("one")).getStatus().revision();
    long second = scenario.settle(secret.value("two")).getStatus().revision();

    assertThat(same).isEqualTo(first);
    assertThat(second).isEqualTo(first + 1);
  }

  @Test
  void a_new_file_appears_within_5_seconds(Scenario scenario) {
    Workspace workspace = scenario.start(withHome(scenario, "ws"));

    scenario.apply(SecretDraft.of("late").file("~/.late/file").value("here"));

    Eventually.within(5)
        .untilAsserted(() -> assertThat(workspace.text("~/.late/file")).isEqualTo("here"));
    assertThat(workspace.modeAndOwner("~/.late/file")).isEqualTo("600 1000");
    assertThat(workspace.modeAndOwner("~/.late")).isEqualTo("700 1000");
  }

  @Test
  @Tag("main")
  void a_deleted_disabled_or_moved_file_disappears_within_5_seconds(Scenario scenario) {
    SecretDraft deleted = SecretDraft.of("deleted").file("~/deleted").value("deleted");
    SecretDraft disabled = SecretDraft.of("disabled").file("~/made/disabled").value("disabled");
    SecretDraft moved = SecretDraft.of("moved").file("~/old/place").value("moved");
    scenario.ready(deleted, disabled, moved);
    Workspace workspace = scenario.start(withHome(scenario, "ws"));
    assertThat(workspace.has("~/deleted -a -e ~/made/disabled -a -e ~/old/place")).isTrue();

    scenario.delete("deleted");
    scenario.apply(disabled.disabled());
    scenario.apply(moved.file("~/new/place"));

    Eventually.within(5)
        .untilAsserted(
            () -> {
              assertThat(workspace.has("~/deleted")).isFalse();
              assertThat(workspace.has("~/made/disabled")).isFalse();
              assertThat(workspace.has("~/old/place")).isFalse();
              assertThat(workspace.text("~/new/place")).isEqualTo("moved");
            });
  }

  @Test
  @Tag("main")
  void a_bind_mounted_file_is_empty_within_5_seconds_of_its_deletion(Scenario scenario) {
    scenario.ready(SecretDraft.of("outside").file("/etc/satchel/outside").value("secret"));
    Workspace workspace = scenario.start(withHome(scenario, "ws"));
    assertThat(workspace.text("/etc/satchel/outside")).isEqualTo("secret");

    scenario.delete("outside");

    Eventually.within(5)
        .untilAsserted(() -> assertThat(workspace.file("/etc/satchel/outside")).isEmpty());
  }

  @Test
  void a_new_file_outside_of_any_volume_waits_for_the_next_start(Scenario scenario) {
    Workspace workspace = scenario.start(withHome(scenario, "ws"));

    scenario.apply(SecretDraft.of("outside").file("/etc/satchel/outside").value("later"));

    Eventually.within(30)
        .untilAsserted(
            () -> {
              var counts = scenario.secret("outside").getStatus().workspaces();
              assertThat(counts.total()).isEqualTo(1);
              assertThat(counts.stale()).isEqualTo(1);
            });
    assertThat(workspace.has("/etc/satchel/outside")).isFalse();
    Workspace next = scenario.start(withHome(scenario, "next"));
    assertThat(next.text("/etc/satchel/outside")).isEqualTo("later");
  }

  @Test
  void a_followed_source_is_followed(Scenario scenario) {
    scenario.source("vault", "password", "first".getBytes());
    scenario.ready(SecretDraft.of("db").file("~/db").from("vault", "password"));
    Workspace workspace = scenario.start(withHome(scenario, "ws"));
    assertThat(workspace.text("~/db")).isEqualTo("first");

    scenario.source("vault", "password", "second".getBytes());

    Eventually.within(5)
        .untilAsserted(() -> assertThat(workspace.text("~/db")).isEqualTo("second"));
  }

  @Test
  @Tag("main")
  void a_persistent_home_holds_no_secret_after_its_pod_ended(Scenario scenario) {
    PersistentFolder home = scenario.folder();
    home.sh("chown 1000:1000 . && echo mine >own && chown 1000:1000 own");
    scenario.ready(
        SecretDraft.of("token").file("~/.config/gh/token").value("ghp_find_me"),
        SecretDraft.of("key").file("~/key").value("ghp_find_me_too"));
    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("HOME", "/home/dev")
                .persistent(home, "/home/dev"));
    assertThat(workspace.sh("grep -rl ghp_find_me ~ | wc -l").strip()).isEqualTo("2");

    workspace.end();

    assertThat(home.sh("grep -rl ghp_find_me . | wc -l").strip()).isEqualTo("0");
    assertThat(home.sh("cat own").strip()).isEqualTo("mine");
  }

  private static PodDraft withHome(Scenario scenario, String name) {
    return PodDraft.of(name).of(scenario).uid(1000).env("HOME", "/home/dev").emptyDir("/home/dev");
  }

  private static void awaitCounts(Scenario scenario, int total, int current, int stale) {
    Eventually.within(30)
        .untilAsserted(
            () -> {
              var counts = scenario.secret("token").getStatus().workspaces();
              assertThat(counts.total()).as("total of %s", counts).isEqualTo(total);
              assertThat(counts.current()).as("current of %s", counts).isEqualTo(current);
              assertThat(counts.stale()).as("stale of %s", counts).isEqualTo(stale);
            });
  }
}
