package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.projection.AgentReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A file that cannot be written: the workspace starts, the reason is reported, nothing else is
 * touched.
 */
class ObstacleTest {
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
  void a_symbolic_link_in_the_way_is_named_and_not_followed() throws Exception {
    Path outside = Files.createDirectory(pod.base.resolve("outside"));
    Files.writeString(outside.resolve("file"), "untouched");
    Files.createSymbolicLink(pod.at("~/link"), outside);
    Files.createSymbolicLink(pod.at("~/file"), outside.resolve("file"));
    Files.createSymbolicLink(pod.at("~/dangling"), outside.resolve("new"));
    pod.secret("a", "~/link/sub/a", "secret")
        .secret("b", "~/file", "secret")
        .secret("c", "~/dangling", "secret")
        .secret("d", "~/fine", "secret")
        .publish();

    assertThat(pod.init().problems())
        .containsExactly(
            problem("a", "SymbolicLink", "/home/user/link"),
            problem("b", "SymbolicLink", "/home/user/file"),
            problem("c", "SymbolicLink", "/home/user/dangling"));
    assertThat(outside.resolve("file")).hasContent("untouched");
    assertThat(outside).isDirectoryNotContaining("glob:**/{sub,new}");
    assertThat(pod.read("~/fine")).isEqualTo("secret");
    assertThat(pod.logged()).doesNotContain("secret\n").contains("SymbolicLink");
  }

  @Test
  void a_directory_at_the_path_and_a_file_as_parent_are_left() throws Exception {
    Files.createDirectories(pod.at("~/directory/child"));
    Files.writeString(pod.at("~/file"), "untouched");
    pod.secret("a", "~/directory", "secret").secret("b", "~/file/b", "secret").publish();

    assertThat(pod.init().problems())
        .containsExactly(
            problem("a", "IsDirectory", "/home/user/directory"),
            problem("b", "NotADirectory", "/home/user/file"));
    assertThat(pod.at("~/directory/child")).isDirectory();
    assertThat(pod.read("~/file")).isEqualTo("untouched");
  }

  @Test
  void what_the_webhook_ruled_out_is_reported_as_it_said() throws Exception {
    pod.volume("/data", "UserUnknown");
    Files.writeString(Files.createDirectories(pod.at("/etc")).resolve("app.conf"), "mounted");
    pod.environment.merge(Names.ENV_VOLUMES, "/etc/app.conf\trw", (a, b) -> a + "\n" + b);
    pod.secret("a", "/data/a", "s")
        .secret("b", "/nowhere/b", "s")
        .secret("c", "/home/user", "s")
        .secret("d", "/etc/app.conf", "s")
        .publish();

    assertThat(pod.init().problems())
        .containsExactly(
            problem("a", "UserUnknown", "/data"),
            problem("b", "RestartNeeded", "/nowhere/b"),
            problem("c", "IsDirectory", "/home/user"),
            problem("d", "Failed", "/etc/app.conf: the workspace mounts a file here"));
    pod.environment.remove(Names.ENV_HOME);
    pod.secret("a", "~/a", "s").delete("b").delete("c").delete("d").publish();
    assertThat(pod.init().problems()).containsExactly(problem("a", "HomeUnknown", "~/a"));
    pod.environment.put(Names.ENV_NO_FILES, "UserUnknown");
    assertThat(pod.init().problems()).containsExactly(problem("a", "UserUnknown", "~/a"));
  }

  @Test
  void the_deepest_volume_counts() throws Exception {
    pod.volume("/home/user/inner", "ReadOnly").volume("/home/user/inner/most", "rw");
    pod.secret("a", "~/inner/a", "s").secret("b", "~/inner/most/b", "s").publish();

    assertThat(pod.init().problems()).containsExactly(problem("a", "ReadOnly", "/home/user/inner"));
    assertThat(pod.read("~/inner/most/b")).isEqualTo("s");
  }

  @Test
  void on_a_full_volume_the_old_content_stays_whole() throws Exception {
    pod.mountTmpfs(Pod.HOME, "size=64k");
    pod.secret("token", "~/token", "old").publish().init();
    Files.write(pod.at("~/filler"), new byte[56 * 1024]);
    pod.secret("token", "~/token", new byte[24 * 1024]).publish();

    assertThat(pod.init().problems())
        .containsExactly(problem("token", "NoSpace", "/home/user/token"));
    assertThat(pod.read("~/token")).isEqualTo("old");
    assertThat(pod.namesIn("~/")).containsExactly("filler", "token");

    Files.delete(pod.at("~/filler"));
    assertThat(pod.init().problems()).isEmpty();
    assertThat(pod.at("~/token")).hasSize(24 * 1024);
  }

  @Test
  void in_a_full_files_volume_a_mounted_file_keeps_its_old_content() throws Exception {
    pod.mount("m1", "/etc/token");
    Command.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", pod.places.files().toString());
    try {
      pod.secret("token", "/etc/token", "old").publish().init();
      Files.write(pod.mountSource("filler"), new byte[48 * 1024]);
      pod.secret("token", "/etc/token", new byte[24 * 1024]).publish();

      assertThat(pod.init().problems()).containsExactly(problem("token", "NoSpace", "/etc/token"));
      assertThat(pod.mountSource("m1")).hasContent("old");
    } finally {
      Command.run("umount", pod.places.files().toString());
    }
  }

  @Test
  void a_read_only_volume_is_reported() throws Exception {
    pod.mountReadOnly(Pod.HOME);
    pod.secret("a", "~/a", "s").secret("b", "~/b/b", "s").publish();

    assertThat(pod.init().problems())
        .containsExactly(
            problem("a", "ReadOnly", "/home/user/a"), problem("b", "ReadOnly", "/home/user/b"));
  }

  @Test
  void a_file_that_cannot_be_removed_is_a_problem_until_it_is() throws Exception {
    pod.secret("a", "~/a", "s").publish().deliver();
    pod.mountReadOnly(Pod.HOME);
    pod.delete("a").publish();
    assertThat(pod.init().problems())
        .containsExactly(problem("a", "ReadOnly", "still there: /home/user/a"));

    Command.run("mount", "-o", "remount,bind,rw", pod.at(Pod.HOME).toString());
    assertThat(pod.init().problems()).isEmpty();
    assertThat(pod.at("~/a")).doesNotExist();
  }

  @Test
  void a_user_who_may_not_write_there_is_told() throws Exception {
    pod.secret("a", "~/theirs/a", "s").secret("b", "~/b", "s").publish().owned(1000, 1000);
    Path theirs = Files.createDirectory(pod.at("~/theirs"));
    Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(new Container(pod).as(1000, 1000, "").run("init")).isZero();

    assertThat(pod.report().problems())
        .containsExactly(problem("a", "Denied", "/home/user/theirs/a"));
    assertThat(pod.read("~/b")).isEqualTo("s");
  }

  @Test
  void init_ends_well_when_it_can_write_nothing_at_all() throws Exception {
    pod.mount("m1", "/etc/token");
    pod.secret("a", "~/a", "s").secret("b", "/etc/token", "s").publish();

    Container container = new Container(pod).as(1000, 1000, "");
    assertThat(container.run("init")).isZero();

    assertThat(pod.report().problems())
        .containsExactly(
            problem("a", "Denied", "/home/user/a"), problem("b", "Denied", "/etc/token"));
  }

  private static AgentReport.Problem problem(String name, String reason, String detail) {
    return new AgentReport.Problem("uid-" + name, reason, detail);
  }
}
