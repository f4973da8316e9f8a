package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionIT extends OperatorFixture {
  @BeforeEach
  void one_user_with_a_secret() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, filePath: ~/.token, value: first");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void a_secret_is_in_the_user_s_namespace_as_variable_and_file_with_an_index() {
    assertThat(delivered("env.TOKEN")).isEqualTo("first");
    assertThat(delivered("file.token")).isEqualTo("first");
    assertThat(delivered("index"))
        .contains("file\t" + secret("token").getMetadata().getUid() + "\tfile.token\t~/.token\n");
    Secret projected = projected(NAMESPACE);
    assertThat(projected.getMetadata().getLabels())
        .contains(
            Map.entry(Labels.ROLE, "projected"),
            Map.entry(Labels.USER, "alice"),
            Map.entry(Labels.MANAGED_BY, "satchel"));
    assertThat(projected.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getKind()).isEqualTo("WorkspaceUser"));
    assertThat(delivered("index"))
        .contains(
            "revision\t" + projected.getMetadata().getAnnotations().get(Annotations.REVISION));
  }

  @Test
  void every_condition_is_there_and_a_new_value_raises_the_revision() {
    assertThat(secret("token").getStatus().conditions())
        .extracting(one -> one.type() + " " + one.status())
        .containsExactly("Ready True", "Stored True", "Projected True", "Conflicted False");
    assertThat(secret("token").getStatus().revision()).isEqualTo(1);

    applySecret("token", "envName: TOKEN, filePath: ~/.token, value: second");

    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("second"));
    eventually(() -> assertThat(secret("token").getStatus().revision()).isEqualTo(2));
  }

  @Test
  void an_edited_a_deleted_and_an_unlabelled_projected_secret_is_repaired() {
    edit(
        client.secrets().inNamespace(NAMESPACE).withName("satchel-alice"),
        present -> new SecretBuilder(present).addToData("env.TOKEN", "ZXZpbA==").build());
    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("first"));

    client.secrets().inNamespace(NAMESPACE).withName("satchel-alice").delete();
    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("first"));

    edit(
        client.secrets().inNamespace(NAMESPACE).withName("satchel-alice"),
        present ->
            new SecretBuilder(present).editMetadata().withLabels(Map.of()).endMetadata().build());
    eventually(
        () ->
            assertThat(projected(NAMESPACE).getMetadata().getLabels())
                .containsEntry(Labels.ROLE, "projected"));
  }

  @Test
  void a_namespace_that_is_no_longer_listed_loses_it() {
    applyUser("alice", NAMESPACE, "dev-two");
    eventually(() -> assertThat(projected("dev-two")).isNotNull());

    applyUser("alice", "dev-two");

    eventually(() -> assertThat(projected(NAMESPACE)).isNull());
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False NamespaceNotListed"));
    assertThat(message("token", "Ready")).contains("alice", NAMESPACE, "spec.namespaces");
    eventually(() -> assertThat(projected("dev-two").getData()).containsOnlyKeys("index"));
  }

  @Test
  void a_suspended_user_has_nothing_and_gets_it_back() {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: alice}
        spec: {namespaces: [dev-alice], suspended: true}
        """);
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
    assertThat(delivered("index")).doesNotContain("token");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False UserSuspended"));
    assertThat(condition("token", "Stored")).isEqualTo("True Stored");

    applyUser("alice", NAMESPACE);

    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("first"));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void a_disabled_secret_is_withdrawn_and_ready() {
    applySecret("token", "enabled: false, envName: TOKEN, filePath: ~/.token, value: first");

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Disabled"));
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
    assertThat(condition("token", "Projected")).isEqualTo("False Disabled");
  }

  @Test
  void a_second_look_at_everything_writes_nothing() {
    createPod(NAMESPACE, "w", "TOKEN=token", "satchel\t1\nrevision\t9\n");
    eventually(() -> assertThat(secret("token").getStatus().workspaces().current()).isEqualTo(1));
    eventually(
        () -> assertThat(podAnnotations(NAMESPACE, "w").get("satchel.dev/refresh")).endsWith("+"));
    stop();
    writes();

    start();

    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(writes()).isEmpty());
    // It did look: what is new is written.
    applySecret("second", "envName: SECOND, value: x");
    eventually(() -> assertThat(delivered("env.SECOND")).isEqualTo("x"));
  }

  @Test
  void a_deleted_secret_is_withdrawn_and_a_deleted_user_leaves_nothing() {
    deleteSecret("token");
    eventually(() -> assertThat(secret("token")).isNull());
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));

    client.resources(WorkspaceUser.class).withName("alice").delete();

    eventually(() -> assertThat(projected(NAMESPACE)).isNull());
    eventually(
        () -> assertThat(client.resources(WorkspaceUser.class).withName("alice").get()).isNull());
    assertThat(store.database().users().list()).isEmpty();
  }

  @Test
  void a_listed_namespace_that_is_not_there_or_going_away_stops_nothing() {
    server
        .expect()
        .post()
        .withPath("/api/v1/namespaces/dev-none/secrets")
        .andReturn(404, failure(404, "namespaces \"dev-none\" not found"))
        .always();
    server
        .expect()
        .post()
        .withPath("/api/v1/namespaces/dev-leaving/secrets")
        .andReturn(403, failure(403, "namespace dev-leaving because it is being terminated"))
        .always();

    applyUser("alice", "dev-leaving", "dev-none", NAMESPACE, "dev-two");

    eventually(() -> assertThat(projected("dev-two")).isNotNull());
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    assertThat(condition("token", "Ready")).isEqualTo("True Ready");
  }

  @Test
  void a_namespace_that_takes_no_secret_is_named_with_the_answer() {
    server
        .expect()
        .post()
        .withPath("/api/v1/namespaces/dev-full/secrets")
        .andReturn(403, failure(403, "exceeded quota: secrets"))
        .always();

    applyUser("alice", "dev-full", NAMESPACE);

    eventually(() -> assertThat(userReady()).isEqualTo("False ProjectionRefused"));
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False ProjectionRefused"));
    assertThat(message("token", "Projected")).contains("dev-full/satchel-alice", "403");
  }

  private static Status failure(int code, String message) {
    return new StatusBuilder().withStatus("Failure").withCode(code).withMessage(message).build();
  }

  @Test
  void the_user_s_status_counts() {
    createPod(NAMESPACE, "w", "", "satchel\t1\nrevision\t9\n");
    createPod("elsewhere", "not-counted", "", "satchel\t1\nrevision\t9\n");

    eventually(
        () -> {
          var status = client.resources(WorkspaceUser.class).withName("alice").get().getStatus();
          assertThat(List.of(status.secrets(), status.workspaces())).containsExactly(1, 1);
        });
    assertThat(userReady()).isEqualTo("True Ready");
  }
}
