package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import org.junit.jupiter.api.Test;

/** What comes of secrets that cannot be stored as they are, and that they stop nothing else. */
class SettlingIT extends OperatorFixture {
  @Test
  void of_two_secrets_with_one_variable_the_second_conflicts_until_the_first_lets_go() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("winner", "envName: TOKEN, value: a");
    eventually(() -> assertThat(condition("winner", "Ready")).isEqualTo("True Ready"));

    applySecret("loser", "envName: TOKEN, value: b");

    eventually(() -> assertThat(condition("loser", "Conflicted")).isEqualTo("True Conflicted"));
    assertThat(message("loser", "Conflicted"))
        .isEqualTo("ConflictsWith: dev-alice/winner, envName");
    assertThat(condition("loser", "Ready")).isEqualTo("False Conflicted");
    assertThat(condition("loser", "Stored")).isEqualTo("False Conflicted");
    eventually(
        () ->
            assertThat(events())
                .anySatisfy(
                    event -> {
                      assertThat(event.getReason()).isEqualTo("Conflicted");
                      assertThat(event.getInvolvedObject().getName()).isEqualTo("loser");
                    }));
    // A pod that was promised it need not wait: it is settled, without a value.
    String uid = secret("loser").getMetadata().getUid();
    long generation = secret("loser").getMetadata().getGeneration();
    eventually(
        () ->
            assertThat(delivered("index"))
                .contains("secret\t%s\t%d\tloser\n".formatted(uid, generation)));
    assertThat(delivered("env.TOKEN")).isEqualTo("a");

    deleteSecret("winner");

    eventually(() -> assertThat(condition("loser", "Ready")).isEqualTo("True Ready"));
    assertThat(condition("loser", "Conflicted")).isEqualTo("False NoConflict");
    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("b"));
  }

  @Test
  void two_secrets_that_swap_their_variables_end_swapped() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("one", "envName: A, value: one");
    applySecret("two", "envName: B, value: two");
    eventually(() -> assertThat(condition("one", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(condition("two", "Ready")).isEqualTo("True Ready"));

    applySecret("one", "envName: B, value: one");
    applySecret("two", "envName: A, value: two");

    eventually(() -> assertThat(condition("one", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(condition("two", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(delivered("env.A") + delivered("env.B")).isEqualTo("twoone"));
  }

  @Test
  void a_secret_of_an_unknown_user_waits_for_the_user() {
    start();
    applySecret("early", "envName: EARLY, value: x");
    eventually(() -> assertThat(condition("early", "Ready")).isEqualTo("False UnknownUser"));
    assertThat(message("early", "Ready"))
        .isEqualTo("spec.user: there is no WorkspaceUser alice; an administrator has to create it");

    applyUser("alice", NAMESPACE);

    eventually(() -> assertThat(condition("early", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.EARLY")).isEqualTo("x");
  }

  @Test
  void junk_is_invalid_and_stops_nothing_else() {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: junk, namespace: dev-alice}
        spec: {user: alice, enabled: maybe, envName: [1], value: {a: b}, valueFrom: 7}
        status: {conditions: nothing, revision: x, workspaces: []}
        """);
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: hollow, namespace: dev-alice}
        status: 17
        """);
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: junk-user}
        spec: {namespaces: all of them}
        status: {conditions: [1, 2]}
        """);
    start();
    applyUser("alice", NAMESPACE);
    applySecret("good", "envName: GOOD, value: x");

    eventually(() -> assertThat(condition("good", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(condition("junk", "Ready")).isEqualTo("False Invalid"));
    eventually(() -> assertThat(condition("hollow", "Ready")).isEqualTo("False Invalid"));
    assertThat(message("junk", "Ready"))
        .contains("spec.enabled", "spec.envName", "spec.value", "spec.valueFrom");
    // A server that checks types takes no status of it, and no finalizer: then this is all there
    // is.
    assertThat(events())
        .anySatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("Invalid");
              assertThat(event.getInvolvedObject().getName()).isEqualTo("junk");
              assertThat(event.getMessage()).contains("spec.envName: must be a string");
            });
    assertThat(secret("junk").getFinalizers()).isEmpty();
    eventually(
        () ->
            assertThat(userCondition("junk-user"))
                .hasValueSatisfying(
                    ready -> {
                      assertThat(ready.reason()).isEqualTo("Invalid");
                      assertThat(ready.message()).contains("spec.namespaces");
                    }));
    deleteSecret("junk");
    eventually(() -> assertThat(secret("junk")).isNull());
  }

  @Test
  void a_spec_that_became_invalid_leaves_nothing_projected() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: x");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));

    applySecret("token", "envName: PATH, value: x");

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False Invalid"));
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
    assertThat(message("token", "Ready")).startsWith("spec.envName: ");
  }

  @Test
  void a_username_belongs_to_one_user_only() {
    start();
    applyUser("alice", NAMESPACE);
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: mallory}
        spec: {username: alice, namespaces: [dev-mallory]}
        """);
    eventually(
        () ->
            assertThat(userCondition("mallory"))
                .hasValueSatisfying(
                    ready -> {
                      assertThat(ready.reason()).isEqualTo("Conflicted");
                      assertThat(ready.message()).isEqualTo("ConflictsWith: alice, username");
                    }));
  }

  @Test
  void a_secret_of_somebody_else_is_never_overwritten() {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("satchel-alice")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData("mine", "eA==")
                .build())
        .create();
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: x");

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False ForeignSecret"));
    assertThat(condition("token", "Stored")).isEqualTo("True Stored");
    assertThat(message("token", "Projected"))
        .contains("dev-alice/satchel-alice", "delete or rename");
    eventually(() -> assertThat(userReady()).isEqualTo("False ForeignSecret"));
    assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("mine");

    client.secrets().inNamespace(NAMESPACE).withName("satchel-alice").delete();

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.TOKEN")).isEqualTo("x");
  }

  @Test
  void the_51st_secret_is_refused_with_the_limit() {
    start();
    applyUser("alice", NAMESPACE);
    for (int i = 0; i < 50; i++) {
      applySecret("s" + i, "envName: S%d, value: x".formatted(i));
    }
    eventually(() -> assertThat(delivered("index").lines().count()).isEqualTo(52));

    applySecret("late", "envName: LATE, value: x");

    eventually(() -> assertThat(condition("late", "Ready")).isEqualTo("False LimitExceeded"));
    deleteSecret("s0");
    eventually(() -> assertThat(condition("late", "Ready")).isEqualTo("True Ready"));
  }
}
