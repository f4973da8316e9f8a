package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.user.WorkspaceUser;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreOutageIT extends OperatorFixture {
  @Test
  void work_waits_for_the_store_says_so_and_resumes_by_itself() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("before", "envName: BEFORE, value: x");
    eventually(() -> assertThat(condition("before", "Ready")).isEqualTo("True Ready"));

    store.takeAway();
    applySecret("during", "envName: DURING, value: y");

    eventually(() -> assertThat(condition("during", "Ready")).isEqualTo("False StoreUnavailable"));
    assertThat(condition("during", "Stored")).isEqualTo("False StoreUnavailable");
    assertThat(condition("before", "Ready")).isEqualTo("True Ready");
    // A changed spec of a stored secret: only what was said of it before is gone.
    assertThat(delivered("env.BEFORE")).isEqualTo("x");

    store.giveBack();

    eventually(() -> assertThat(condition("during", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(delivered("env.DURING")).isEqualTo("y"));
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
  }

  @Test
  void an_operator_that_starts_before_its_store_migrates_it_later() {
    store.takeAway();
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: x");
    eventually(() -> assertThat(userReady()).isEqualTo("False StoreUnavailable"));

    store.giveBack();

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void a_pod_made_while_the_store_is_away_is_told_of_what_is_projected() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: x");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    store.takeAway();

    createPod(NAMESPACE, "late", "TOKEN=token", "satchel\t1\nrevision\t1\n");

    eventually(
        () -> assertThat(podAnnotations(NAMESPACE, "late")).containsKey("satchel.dev/revision"));
  }

  @Test
  void a_finalizer_lets_go_after_a_while_and_the_row_goes_when_the_store_is_back() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: x");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    store.takeAway();
    deleteSecret("token");
    eventually(() -> assertThat(secret("token").isMarkedForDeletion()).isTrue());

    clock.advance(Duration.ofSeconds(21));
    eventually(() -> assertThat(secret("token")).isNull());

    store.giveBack();
    eventually(() -> assertThat(store.database().secrets().list()).isEmpty());
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
  }

  @Test
  void rows_whose_objects_went_while_the_operator_was_away_are_removed_at_the_start() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: x");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    stop();
    var secrets = client.resources(dev.satchel.crds.secret.UserSecret.class).inNamespace(NAMESPACE);
    edit(secrets.withName("token"), OperatorFixture::withoutFinalizers);
    secrets.withName("token").delete();
    edit(
        client.resources(WorkspaceUser.class).withName("alice"),
        OperatorFixture::withoutFinalizers);
    client.resources(WorkspaceUser.class).withName("alice").delete();

    start();

    eventually(() -> assertThat(store.database().secrets().list()).isEmpty());
    eventually(() -> assertThat(store.database().users().list()).isEmpty());
  }
}
