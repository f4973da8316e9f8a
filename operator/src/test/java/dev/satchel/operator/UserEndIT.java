package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a deleted user leaves: nothing. */
class UserEndIT extends KeyFixture {
  @BeforeEach
  void one_user_with_a_secret_a_key_and_a_workspace() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applyUser("bob", NAMESPACE);
    applySecret("token", "envName: TOKEN, filePath: ~/.token, value: first");
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: bobs, namespace: %s}
        spec: {user: bob, envName: TOKEN, value: of bob}
        """
            .formatted(NAMESPACE));
    applyKey("user: alice, envName: GATEWAY_KEY, " + TO);
    applyKey("shared", "secretRef: {namespace: gateway, name: shared-key}");
    createPod(NAMESPACE, "workspace", "", "satchel\t1\nrevision\t9\n");
    awaitReady();
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(condition("bobs", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(token())));
    eventually(() -> assertThat(token("shared-key", "token")).isPresent());
  }

  private Resource<WorkspaceUser> alice() {
    return client.resources(WorkspaceUser.class).withName("alice");
  }

  private List<String> secrets() {
    return client.resources(UserSecret.class).inAnyNamespace().list().getItems().stream()
        .map(secret -> secret.getMetadata().getName())
        .toList();
  }

  private void awaitEnd() {
    eventually(() -> assertThat(alice().get()).isNull());
  }

  @Test
  void of_a_deleted_user_no_object_no_row_and_no_live_token_is_left_and_of_others_all_is() {
    KeyToken personal = token();
    KeyToken shared = token("shared-key", "token").orElseThrow();

    alice().delete();

    eventually(() -> assertThat(live()).extracting("hash").containsExactly(shared.hash()));
    assertThat(isLive(personal)).isFalse();
    awaitEnd();
    assertThat(secrets()).containsExactly("bobs");
    assertThat(key("eu")).isNull();
    assertThat(key("shared")).isNotNull();
    assertThat(keySecret("eu-key")).isNull();
    assertThat(projected(NAMESPACE)).isNull();
    assertThat(projected("gateway")).isNull();
    assertThat(client.secrets().inNamespace(NAMESPACE).withName("satchel-bob").get()).isNotNull();
    assertThat(store.database().secrets().list()).extracting("name").containsExactly("bobs");
    assertThat(store.database().users().list()).extracting("name").containsExactly("bob");
  }

  @Test
  void workspaces_are_told_twice_of_an_empty_secret_before_it_goes() {
    writes();

    alice().delete();

    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
    Secret empty = projected(NAMESPACE);
    assertThat(delivered("index").lines()).allMatch(line -> line.matches("(satchel|revision)\t.*"));
    eventually(
        () ->
            assertThat(podAnnotations(NAMESPACE, "workspace"))
                .containsEntry(
                    Annotations.REFRESH, empty.getMetadata().getResourceVersion() + "+"));
    assertThat(projected(NAMESPACE)).isEqualTo(empty);
    awaitEnd();
    String secret = "/api/v1/namespaces/dev-alice/secrets/satchel-alice";
    String pod = "/api/v1/namespaces/dev-alice/pods/workspace";
    assertThat(writes())
        .filteredOn(write -> write.endsWith(secret) || write.endsWith(pod))
        .containsExactly("PUT " + secret, "PATCH " + pod, "PATCH " + pod, "DELETE " + secret);
  }

  @Test
  void a_secret_that_is_applied_while_the_user_ends_goes_too() {
    alice().delete();
    eventually(() -> assertThat(secrets()).containsExactly("bobs"));
    assertThat(alice().get()).isNotNull();

    applySecret("late", "envName: LATE, value: x");

    awaitEnd();
    assertThat(secrets()).containsExactly("bobs");
    assertThat(store.database().secrets().list()).extracting("name").containsExactly("bobs");
    assertThat(projected(NAMESPACE)).isNull();
  }

  @Test
  void while_the_store_is_away_workspaces_lose_everything_and_the_rest_follows() {
    store.takeAway();

    alice().delete();

    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
    assertThat(alice().get()).isNotNull();
    assertThat(secrets()).contains("token");

    store.giveBack();
    awaitEnd();
    assertThat(secrets()).containsExactly("bobs");
    assertThat(live()).hasSize(1);
  }

  @Test
  void a_new_user_of_the_same_name_begins_with_nothing() {
    alice().delete();
    awaitEnd();

    applyUser("alice", NAMESPACE, "gateway");
    applySecret("own", "envName: OWN, value: new");

    eventually(() -> assertThat(delivered("env.OWN")).isEqualTo("new"));
    assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index", "env.OWN");
    assertThat(secrets()).containsExactlyInAnyOrder("bobs", "own");
  }

  @Test
  void two_leaders_at_once_end_a_user_and_leave_a_new_one_of_the_name_alone() {
    try (SatchelOperator _ = operator) {
      start();
      alice().delete();
      awaitEnd();

      applyUser("alice", NAMESPACE);
      applySecret("own", "envName: OWN, value: new");

      eventually(() -> assertThat(delivered("env.OWN")).isEqualTo("new"));
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(4))
          .untilAsserted(
              () -> {
                assertThat(delivered("env.OWN")).isEqualTo("new");
                assertThat(secret("own").isMarkedForDeletion()).isFalse();
              });
      assertThat(secrets()).containsExactlyInAnyOrder("bobs", "own");
    }
  }
}
