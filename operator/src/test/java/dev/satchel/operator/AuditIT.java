package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.AuditKeySecret;
import dev.satchel.store.audit.AuditQuery;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.Checkpoint;
import dev.satchel.store.audit.Verification.Intact;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the operator makes of what people apply, in the audit log. */
class AuditIT extends OperatorFixture {
  private static final String ALICE =
      """
      apiVersion: satchel.dev/v1alpha1
      kind: WorkspaceUser
      metadata:
        name: alice
        annotations: {satchel.dev/actor: admin}
      spec: {namespaces: [dev-alice]}
      """;

  private static final String TOKEN =
      """
      apiVersion: satchel.dev/v1alpha1
      kind: UserSecret
      metadata:
        name: token
        namespace: dev-alice
        annotations:
          satchel.dev/actor: alice@example.com
          satchel.dev/actor-groups: '["dev","ops"]'
          satchel.dev/request-uid: r-1
      spec: {user: alice, envName: TOKEN, value: canary-1}
      """;

  private List<String> entries() {
    return store.database().audit().read(AuditQuery.oldest(100)).stream()
        .map(entry -> entry.row())
        .map(row -> "%s %s by %s".formatted(row.action(), row.name(), row.actor()))
        .toList();
  }

  private Optional<Checkpoint> head() {
    ConfigMap published =
        client.configMaps().inNamespace("satchel").withName("satchel-audit-head").get();
    return Optional.ofNullable(published).map(ConfigMap::getData).flatMap(Checkpoint::parseHead);
  }

  @Test
  void what_people_do_is_in_the_log_with_who_did_it_and_verifies_with_what_is_published() {
    start();
    apply(ALICE);
    apply(TOKEN);
    eventually(
        () ->
            assertThat(entries())
                .containsExactly("create alice by admin", "create token by alice@example.com"));
    var row = store.database().audit().read(AuditQuery.newest(1)).getFirst().row();
    assertThat(row.groups()).containsExactly("dev", "ops");
    assertThat(row.requestUid()).isEqualTo("r-1");
    assertThat(row.toString()).doesNotContain("canary");

    UserSecret token =
        client.resources(UserSecret.class).inNamespace(NAMESPACE).list().getItems().getFirst();
    store
        .database()
        .audit()
        .noteDeletion(
            token.getMetadata().getUid(), new Author("root", List.of(), "r-2"), Instant.now());
    client.resource(token).delete();
    eventually(() -> assertThat(entries()).hasSize(3).endsWith("delete token by root"));
    eventually(() -> assertThat(head().map(Checkpoint::position)).contains(3L));
    assertThat(store.database().audit().verify(head(), checked -> {}))
        .isEqualTo(new Intact(3, 1, 3, 3));
  }

  @Test
  void the_key_is_made_once_and_put_back_when_somebody_deletes_it() {
    start();
    AuditKey key = store.database().audit().key().orElseThrow();
    assertThat(AuditKeySecret.parse(secret())).isEqualTo(key);

    client.resource(secret()).delete();
    eventually(
        () ->
            assertThat(
                    Optional.ofNullable(
                        client
                            .secrets()
                            .inNamespace("satchel")
                            .withName("satchel-audit-key")
                            .get()))
                .isPresent());
    assertThat(AuditKeySecret.parse(secret())).isEqualTo(key);

    stop();
    start();
    assertThat(store.database().audit().key()).contains(key);
  }

  private Secret secret() {
    return client.secrets().inNamespace("satchel").withName("satchel-audit-key").get();
  }
}
