package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.secret.UserSecretStatus.Environment;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkspacesIT extends OperatorFixture {
  private String uid;

  @BeforeEach
  void a_user_with_a_secret() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, filePath: ~/.token, value: first");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    uid = secret("token").getMetadata().getUid();
  }

  private Workspaces workspaces() {
    return secret("token").getStatus().workspaces();
  }

  private String revision() {
    return projected(NAMESPACE).getMetadata().getAnnotations().get(Annotations.REVISION);
  }

  @Test
  void a_pod_is_told_of_every_change_and_one_elsewhere_of_none() {
    createPod(NAMESPACE, "w", "TOKEN=token", "satchel\t1\nrevision\t" + revision() + "\n");
    createPod("elsewhere", "x", "", "satchel\t1\nrevision\t0\n");
    eventually(
        () ->
            assertThat(podAnnotations(NAMESPACE, "w"))
                .containsEntry(Annotations.REVISION, revision()));
    eventually(() -> assertThat(workspaces()).isEqualTo(new Workspaces(1, 1, 0)));

    String before = revision();
    applySecret("token", "envName: TOKEN, filePath: ~/.token, value: second");

    eventually(() -> assertThat(revision()).isNotEqualTo(before));
    eventually(
        () ->
            assertThat(podAnnotations(NAMESPACE, "w"))
                .containsEntry(Annotations.REVISION, revision()));
    eventually(() -> assertThat(workspaces()).isEqualTo(new Workspaces(1, 0, 1)));
    assertThat(condition("token", "Ready")).isEqualTo("True Ready");
    // Told twice: the second time when the kubelet surely has the Secret.
    eventually(
        () ->
            assertThat(podAnnotations(NAMESPACE, "w").get("satchel.dev/refresh"))
                .isEqualTo(projected(NAMESPACE).getMetadata().getResourceVersion() + "+"));
    assertThat(podAnnotations("elsewhere", "x")).doesNotContainKey(Annotations.REVISION);
  }

  @Test
  void since_when_the_variable_is_as_it_is_is_on_the_status_and_stays_there() {
    Environment first = environment();
    // Sealing the value afterwards makes a new generation, and with it a newer projection.
    assertThat(first.since()).isBetween(1L, Long.parseLong(revision()));
    assertThat(store.texts("SELECT env_since FROM user_secrets"))
        .containsExactly(Long.toString(first.since()));
    assertThat(Instant.parse(first.changedAt()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());

    applySecret("token", "envName: TOKEN, filePath: ~/.moved, value: first");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(environment()).as("the file moved, and not the variable").isEqualTo(first);

    applySecret("token", "envName: TOKEN, filePath: ~/.moved, value: second");
    eventually(() -> assertThat(environment().since()).isGreaterThan(first.since()));
    Environment second = environment();
    assertThat(Instant.parse(second.changedAt())).isAfter(Instant.parse(first.changedAt()));

    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: alice}
        spec: {namespaces: [%s], suspended: true}
        """
            .formatted(NAMESPACE));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False UserSuspended"));
    assertThat(environment()).isEqualTo(second);
  }

  private Environment environment() {
    return secret("token").getStatus().environment();
  }

  @Test
  void a_file_that_could_not_be_written_is_on_the_status_and_one_event_until_it_could() {
    createPod(
        NAMESPACE,
        "w",
        "TOKEN=token",
        "satchel\t1\nrevision\t%s\nproblem\t%s\tReadOnly\t/home/dev\n".formatted(revision(), uid));

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False FileNotWritten"));
    assertThat(message("token", "Projected"))
        .startsWith("workspace dev-alice/w: ~/.token: ")
        .contains("read-only", "/home/dev");
    assertThat(workspaces()).isEqualTo(new Workspaces(1, 0, 0));
    eventually(() -> assertThat(events()).hasSize(1));
    assertThat(events().getFirst().getType()).isEqualTo("Warning");
    assertThat(events().getFirst().getInvolvedObject().getUid()).isEqualTo(uid);

    agentReports("satchel\t1\nrevision\t%s\n".formatted(revision()));

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(workspaces()).isEqualTo(new Workspaces(1, 1, 0));
    Awaitility.await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(events()).hasSize(1));
  }

  private void agentReports(String message) {
    edit(
        client.pods().inNamespace(NAMESPACE).withName("w"),
        pod ->
            new PodBuilder(pod)
                .editStatus()
                .addNewContainerStatus()
                .withName("satchel-agent")
                .withNewLastState()
                .withTerminated(
                    new ContainerStateTerminatedBuilder()
                        .withExitCode(3)
                        .withFinishedAt("2026-01-01T00:01:00Z")
                        .withMessage(message)
                        .build())
                .endLastState()
                .endContainerStatus()
                .endStatus()
                .build());
  }

  @Test
  void a_pod_that_ends_is_no_longer_counted() {
    createPod(NAMESPACE, "w", "TOKEN=token", "satchel\t1\nrevision\t" + revision() + "\n");
    eventually(() -> assertThat(workspaces()).isEqualTo(new Workspaces(1, 1, 0)));

    client.pods().inNamespace(NAMESPACE).withName("w").delete();

    eventually(() -> assertThat(workspaces()).isEqualTo(new Workspaces(0, 0, 0)));
  }
}
