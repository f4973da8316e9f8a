package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private Pod pod;

  @BeforeEach
  void make() throws IOException {
    pod = Pod.withHome();
  }

  @AfterEach
  void unmake() throws Exception {
    pod.close();
  }

  @Test
  void content_is_exact_to_the_byte() throws Exception {
    byte[] binary = new byte[24 * 1024];
    new Random(1).nextBytes(binary);
    pod.secret("lines", "~/lines", "a\n\r\nb\n\n")
        .secret("bare", "~/bare", "no newline at the end")
        .secret("empty", "~/empty", "")
        .secret("utf8", "~/ключ/größe", "ß😀")
        .secret("binary", "~/binary", binary)
        .publish();

    assertThat(pod.init().problems()).isEmpty();

    assertThat(pod.read("~/lines")).isEqualTo("a\n\r\nb\n\n");
    assertThat(pod.read("~/bare")).isEqualTo("no newline at the end");
    assertThat(pod.at("~/empty")).isEmptyFile();
    assertThat(pod.read("~/ключ/größe")).isEqualTo("ß😀");
    assertThat(pod.at("~/binary")).hasBinaryContent(binary);
    assertThat(pod.report().revision()).isEqualTo(1);
  }

  @Test
  void a_file_that_existed_with_0644_ends_as_0600() throws Exception {
    Files.writeString(pod.at("~/token"), "the same");
    assertThat(pod.modeOf("~/token")).isEqualTo("rw-r--r--");
    pod.secret("token", "~/token", "the same").publish().deliver();

    assertThat(pod.modeOf("~/token")).isEqualTo("rw-------");
    assertThat(pod.read("~/token")).isEqualTo("the same");

    Files.setPosixFilePermissions(pod.at("~/token"), PosixFilePermissions.fromString("rw-rw-rw-"));
    pod.deliver();
    assertThat(pod.modeOf("~/token")).isEqualTo("rw-------");
  }

  @Test
  void parents_are_made_0700_and_existing_ones_left_as_they_are() throws Exception {
    Files.createDirectory(pod.at("~/.config"));
    Files.setPosixFilePermissions(
        pod.at("~/.config"), PosixFilePermissions.fromString("rwxr-xr-x"));
    pod.secret("token", "~/.config/gh/deep/token", "t").publish().deliver();

    assertThat(pod.modeOf("~/.config")).isEqualTo("rwxr-xr-x");
    assertThat(pod.modeOf("~/.config/gh")).isEqualTo("rwx------");
    assertThat(pod.modeOf("~/.config/gh/deep")).isEqualTo("rwx------");
    assertThat(pod.namesIn("~/.config/gh/deep")).containsExactly("token");
  }

  @Test
  void a_file_that_is_as_it_should_be_is_not_written_again() throws Exception {
    pod.secret("token", "~/token", "t").publish().deliver();
    Object inode = pod.attributes("~/token").fileKey();

    pod.secret("other", "~/other", "o").publish().deliver();

    assertThat(pod.attributes("~/token").fileKey()).isEqualTo(inode);
    assertThat(pod.logged()).containsOnlyOnce("wrote /home/user/token");
  }

  @Test
  void a_file_that_the_workspace_deleted_or_changed_is_put_right() throws Exception {
    pod.secret("a", "~/a", "right").secret("b", "~/b", "right").publish().deliver();
    Files.delete(pod.at("~/a"));
    Files.writeString(pod.at("~/b"), "wrong");

    pod.deliver();

    assertThat(pod.read("~/a")).isEqualTo("right");
    assertThat(pod.read("~/b")).isEqualTo("right");
  }

  @Test
  void deleted_disabled_and_moved_files_disappear_with_the_directories_made_for_them()
      throws Exception {
    pod.secret("deleted", "~/x/deleted", "1")
        .secret("disabled", "~/y/z/disabled", "2")
        .secret("moved", "~/a", "3")
        .secret("kept", "~/kept/file", "4")
        .publish()
        .deliver();
    Files.writeString(pod.at("~/x/the-users-own"), "stays");

    pod.delete("deleted").disable("disabled").secret("moved", "~/a/b", "3").publish().deliver();

    assertThat(pod.namesIn("~/")).containsExactly("a", "kept", "x");
    assertThat(pod.namesIn("~/x")).containsExactly("the-users-own");
    assertThat(pod.read("~/a/b")).isEqualTo("3");

    pod.secret("moved", "~/a", "3").publish().deliver();
    assertThat(pod.read("~/a")).isEqualTo("3");
  }

  @Test
  void a_bind_mounted_file_is_rewritten_and_emptied_in_place() throws Exception {
    pod.mount("m1", "/etc/token").mount("m2", "/etc/none").publish();
    pod.init();
    assertThat(pod.mountSource("m1")).isEmptyFile();
    assertThat(pod.mountSource("m2")).isEmptyFile();
    Object inode = key(pod.mountSource("m1"));

    for (String content : List.of("first and long", "second", "the third is the longest")) {
      pod.secret("token", "/etc/token", content).publish().deliver();
      assertThat(pod.mountSource("m1")).hasContent(content);
      assertThat(key(pod.mountSource("m1"))).isEqualTo(inode);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pod.mountSource("m1"))))
        .isEqualTo("rw-------");

    pod.delete("token").publish().deliver();
    assertThat(pod.mountSource("m1")).isEmptyFile();
    assertThat(key(pod.mountSource("m1"))).isEqualTo(inode);
  }

  @Test
  void only_pods_whose_labels_satisfy_the_selector_get_the_file() throws Exception {
    WorkspaceSelector data = new WorkspaceSelector(Map.of("team", "data"), List.of());
    pod.labels("team=\"web\"\n")
        .secret("token", "~/token", "t".getBytes(StandardCharsets.UTF_8), data)
        .publish()
        .deliver();
    assertThat(pod.at("~/token")).doesNotExist();

    pod.labels("team=\"data\"\n").publish().deliver();
    assertThat(pod.at("~/token")).exists();

    pod.labels("").publish().deliver();
    assertThat(pod.at("~/token")).doesNotExist();
  }

  @Test
  void of_two_secrets_for_one_file_the_first_wins_and_the_other_is_a_problem() throws Exception {
    pod.secret("one", "~/token", "1").secret("two", Pod.HOME + "/token", "2").publish();

    assertThat(pod.init().problems())
        .containsExactly(
            new AgentReport.Problem("uid-two", "Failed", "/home/user/token: same file as one"));
    assertThat(pod.read("~/token")).isEqualTo("1");

    pod.delete("two").publish().deliver();
    assertThat(pod.read("~/token")).isEqualTo("1");
    pod.secret("two", Pod.HOME + "/token", "2").publish().deliver();
    pod.delete("one").publish().deliver();
    assertThat(pod.read("~/token")).isEqualTo("2");
  }

  @Test
  void what_an_earlier_container_of_the_pod_wrote_is_removed_by_a_later_one() throws Exception {
    pod.secret("token", "~/d/token", "t").publish().init();
    pod.delete("token").publish().deliver();

    assertThat(pod.namesIn("~/")).isEmpty();
  }

  @Test
  void a_pod_that_ends_leaves_a_file_that_another_pod_has_written_since() throws Exception {
    pod.secret("token", "~/token", "t").publish();
    Workspace ending = pod.deliver();
    Files.delete(pod.places.files().resolve(".state")); // the next pod has a state of its own
    Workspace next = pod.deliver();

    ending.stop();
    assertThat(pod.read("~/token")).isEqualTo("t");
    next.stop();
    assertThat(pod.at("~/token")).doesNotExist();
  }

  @Test
  void while_the_kubelet_replaces_the_source_only_whole_versions_are_delivered() throws Exception {
    publishAll("0");
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread kubelet =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 1; !done.get(); i++) {
                      publishAll(Integer.toString(i));
                    }
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    Workspace workspace = pod.open();
    for (int i = 0; i < 50; i++) {
      assertThat(workspace.deliver()).isTrue();
      String version = pod.read("~/0");
      for (int n = 1; n < 8; n++) {
        assertThat(pod.read("~/" + n)).isEqualTo(version);
      }
    }
    done.set(true);
    kubelet.join();
    assertThat(failure.get()).isNull();
    assertThat(workspace.problems()).isEmpty();
    assertThat(pod.logged()).contains("the source was replaced while it was read");
  }

  private void publishAll(String content) throws IOException {
    for (int n = 0; n < 8; n++) {
      pod.secret("s" + n, "~/" + n, content);
    }
    pod.publish();
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
  }
}
