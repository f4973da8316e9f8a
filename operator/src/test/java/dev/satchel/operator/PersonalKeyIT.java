package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys of users, and how they are in their workspaces. */
class PersonalKeyIT extends KeyFixture {
  @Test
  void a_personal_key_follows_its_user() {
    start();
    applyKey("user: alice, " + TO);
    awaitReady("False UnknownUser");
    applyUser("alice", NAMESPACE);
    awaitReady("False NamespaceNotListed");
    assertThat(live()).isEmpty();

    applyUser("alice", NAMESPACE, "gateway");
    awaitReady();
    assertThat(live(token()).user()).contains("alice");

    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: alice}
        spec: {namespaces: [%s, gateway], suspended: true}
        """
            .formatted(NAMESPACE));
    awaitReady("False Suspended");
    eventually(() -> assertThat(live(token()).suspended()).isTrue());
  }

  @Test
  void a_personal_key_is_in_its_users_workspaces_and_follows_the_rotation() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applyKey("user: alice, envName: GATEWAY_KEY, rotation: {overlap: 1h}, " + TO);
    awaitReady();
    KeyToken old = token();
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(old)));

    annotate("satchel.dev/rotate", "1");
    awaitTokenAfter(old);
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(token())));

    deleteKey();
    eventually(() -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index"));
  }

  @Test
  void a_personal_key_that_wants_what_a_secret_holds_conflicts() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applySecret("mine", "envName: GATEWAY_KEY, value: x");
    eventually(() -> assertThat(condition("mine", "Ready")).isEqualTo("True Ready"));
    applyKey("user: alice, envName: GATEWAY_KEY, " + TO);

    awaitReady("False Conflicted");
    assertThat(find("eu", "Ready").orElseThrow().message())
        .isEqualTo("ConflictsWith: dev-alice/mine, envName");
    assertThat(delivered("env.GATEWAY_KEY")).isEqualTo("x");

    deleteSecret("mine");
    awaitReady();
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(token())));
  }

  @Test
  void nobody_gets_at_a_key_by_naming_its_secret_but_whose_key_it_is() {
    start();
    applyUser("alice", NAMESPACE, "gateway");
    applyUser("bob", "gateway");
    applyKey("user: bob, " + TO);
    awaitReady();

    applySecret(
        "gateway",
        "theirs",
        "envName: THEIRS, valueFrom: {secretKeyRef: {name: eu-key, key: token}}");

    eventually(
        () ->
            assertThat(
                    client
                        .resources(UserSecret.class)
                        .inNamespace("gateway")
                        .withName("theirs")
                        .get()
                        .getStatus()
                        .conditions())
                .anyMatch(one -> one.message().contains("is a Secret that Satchel made")));
  }

  private Resource<UserSecret> inWorkspaces() {
    return client.resources(UserSecret.class).inNamespace("gateway").withName("aik-eu");
  }

  @Test
  void what_brings_a_key_into_workspaces_is_put_right_at_once_when_it_is_edited_or_deleted() {
    applyUser("alice", NAMESPACE, "gateway");
    mint("user: alice, envName: GATEWAY_KEY, " + TO);
    UserSecretSpec right = inWorkspaces().get().getSpec();
    String uid = inWorkspaces().get().getMetadata().getUid();

    edit(
        inWorkspaces(),
        secret -> {
          secret.setSpec(
              new UserSecretSpec(
                  "alice", "mine", true, "OTHER", "~/x", "v", null, null, null, List.of()));
          return secret;
        });
    eventually(() -> assertThat(inWorkspaces().get().getSpec()).isEqualTo(right));

    inWorkspaces().delete();
    eventually(
        () ->
            assertThat(inWorkspaces().get())
                .isNotNull()
                .satisfies(
                    secret -> {
                      assertThat(secret.getMetadata().getUid()).isNotEqualTo(uid);
                      assertThat(secret.getSpec()).isEqualTo(right);
                    }));
    awaitReady();
    eventually(() -> assertThat(delivered("env.GATEWAY_KEY")).isEqualTo(text(token())));
  }
}
