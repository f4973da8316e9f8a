package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PersistentFolder;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A file that cannot be written keeps no workspace from starting, and is not passed over. */
@Tag("main")
@ExtendWith(Scenarios.class)
class UndeliverableFileE2E {
  private static final String VALUE = "secret-value-that-nobody-may-see ".repeat(700);

  private Scenario scenario;

  @BeforeEach
  void a_scenario(Scenario given) {
    scenario = given;
  }

  @Test
  void on_a_read_only_volume() {
    scenario.ready(SecretDraft.of("file").file("/data/file").value(VALUE));

    Workspace workspace = scenario.start(user("ws").readOnlyVolume("/data"));

    told(workspace, "/data/file", "read-only");
  }

  @Test
  void under_a_home_that_is_not_known() {
    scenario.ready(
        SecretDraft.of("file").file("~/file").value(VALUE),
        SecretDraft.of("other").file("/etc/satchel/other").value("other"));

    Workspace workspace = scenario.start(user("ws"));

    told(workspace, "~/file", "it is not known what ~ is");
    assertThat(workspace.text("/etc/satchel/other")).isEqualTo("other");
  }

  @Test
  void on_a_full_volume() {
    scenario.ready(
        SecretDraft.of("file").file("/small/file").value(VALUE),
        SecretDraft.of("other").file("/etc/satchel/other").value("other"));

    Workspace workspace = scenario.start(user("ws").smallVolume("/small", "8Ki"));

    told(workspace, "/small/file", "no space");
    assertThat(workspace.text("/etc/satchel/other")).isEqualTo("other");
  }

  @Test
  void behind_a_symbolic_link() {
    PersistentFolder data = scenario.folder();
    data.sh("chown 1000:1000 . && ln -s /tmp link && ln -s /tmp/elsewhere file");
    scenario.ready(
        SecretDraft.of("file").file("/data/link/file").value(VALUE),
        SecretDraft.of("replaced").file("/data/file").value("a link at the path itself"));

    Workspace workspace = scenario.start(user("ws").persistent(data, "/data"));

    told(workspace, "/data/link/file", "symbolic link");
    assertThat(workspace.has("/tmp/file")).isFalse();
    assertThat(workspace.has("/tmp/elsewhere")).isFalse();
  }

  @Test
  void where_a_directory_is() {
    PersistentFolder data = scenario.folder();
    data.sh("chown 1000:1000 . && mkdir -p file/full && chown -R 1000:1000 file");
    scenario.ready(SecretDraft.of("file").file("/data/file").value(VALUE));

    Workspace workspace = scenario.start(user("ws").persistent(data, "/data"));

    told(workspace, "/data/file", "a directory is at the path");
    assertThat(workspace.has("/data/file/full")).isTrue();
  }

  @Test
  void where_the_user_may_not_write() {
    PersistentFolder data = scenario.folder();
    data.sh("chown 0:0 . && chmod 755 .");
    scenario.ready(SecretDraft.of("file").file("/data/file").value(VALUE));

    Workspace workspace = scenario.start(user("ws").persistent(data, "/data"));

    told(workspace, "/data/file", "may not write");
  }

  @Test
  void and_once_it_can_be_written_it_is() {
    PersistentFolder data = scenario.folder();
    data.sh("chown 1000:1000 . && mkdir -p file/full && chown -R 1000:1000 file");
    SecretDraft file = SecretDraft.of("file").file("/data/file");
    scenario.ready(file.value(VALUE));
    Workspace workspace = scenario.start(user("ws").persistent(data, "/data"));
    told(workspace, "/data/file", "a directory is at the path");

    workspace.sh("rm -r /data/file");
    scenario.apply(file.value("new"));

    Eventually.within(30)
        .untilAsserted(
            () -> {
              assertThat(workspace.text("/data/file")).isEqualTo("new");
              assertThat(ready("file").status()).isEqualTo("True");
            });
    assertThat(workspace.restarts()).isZero();
  }

  private PodDraft user(String name) {
    return PodDraft.of(name).of(scenario).uid(1000);
  }

  /** The secret's status and an Event on it say which workspace, which path and why. */
  private void told(Workspace workspace, String path, String why) {
    String where = workspace.namespace() + "/" + workspace.name();
    Eventually.within(30)
        .untilAsserted(
            () -> {
              Condition ready = ready("file");
              assertThat(ready.status()).isEqualTo("False");
              assertThat(ready.reason()).isEqualTo("FileNotWritten");
              assertThat(ready.message()).contains(where, path, why);
              assertThat(
                      Cluster.client()
                          .v1()
                          .events()
                          .inNamespace(scenario.namespace())
                          .list()
                          .getItems())
                  .filteredOn(event -> event.getInvolvedObject().getName().equals("file"))
                  .filteredOn(event -> "UserSecret".equals(event.getInvolvedObject().getKind()))
                  .extracting(Event::getMessage)
                  .anySatisfy(message -> assertThat(message).contains(where, path, why));
            });
    assertThat(workspace.restarts()).isZero();
    assertThat(ready("file").message()).doesNotContain("secret-value");
  }

  private Condition ready(String name) {
    return Scenario.condition(scenario.secret(name), "Ready").orElseThrow();
  }
}
