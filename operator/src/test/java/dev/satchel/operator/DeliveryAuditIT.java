package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import dev.satchel.store.audit.AuditQuery;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What workspaces say they have, in the audit log and in the status. */
class DeliveryAuditIT extends OperatorFixture {
  private static final String ALICE =
      """
      apiVersion: satchel.dev/v1alpha1
      kind: WorkspaceUser
      metadata: {name: alice}
      spec: {namespaces: [dev-alice]}
      """;

  private static final String TOKEN =
      """
      apiVersion: satchel.dev/v1alpha1
      kind: UserSecret
      metadata: {name: token, namespace: dev-alice}
      spec: {user: alice, filePath: ~/.token, value: canary-1}
      """;

  private List<String> deliveries() {
    return store.database().audit().read(AuditQuery.oldest(100)).stream()
        .map(entry -> entry.row())
        .filter(row -> row.action().equals("deliver") || row.action().equals("remove"))
        .map(row -> "%s %s %s".formatted(row.action(), row.name(), row.outcome()).strip())
        .toList();
  }

  private UserSecret token() {
    return client.resources(UserSecret.class).inNamespace(NAMESPACE).withName("token").get();
  }

  private Workspaces workspaces() {
    return Optional.ofNullable(token().getStatus())
        .map(UserSecretStatus::workspaces)
        .orElse(new Workspaces(-1, -1, -1));
  }

  private void told(String files) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName("w")
        .edit(
            pod ->
                new PodBuilder(pod)
                    .editMetadata()
                    .addToAnnotations(
                        Annotations.DELIVERED, "{\"revision\":99,\"files\":[" + files + "]}")
                    .endMetadata()
                    .build());
  }

  private String file(String state) {
    return "{\"uid\":\"%s\",\"secret\":\"token\",\"path\":\"/home/user/.token\",\"state\":%s}"
        .formatted(token().getMetadata().getUid(), state);
  }

  @Test
  void a_file_is_audited_when_its_pod_has_it_loses_it_or_ends() {
    start();
    apply(ALICE);
    apply(TOKEN);
    createPod(NAMESPACE, "w", "", "satchel\t1\nrevision\t1\n");
    told("");
    eventually(() -> assertThat(workspaces().total()).isEqualTo(1));
    eventually(() -> assertThat(workspaces().current()).isZero());

    told(file("\"written\""));
    eventually(() -> assertThat(deliveries()).containsExactly("deliver token"));
    eventually(() -> assertThat(workspaces().current()).isEqualTo(1));

    told(file("\"not-written\",\"reason\":\"ReadOnly\""));
    eventually(() -> assertThat(deliveries()).containsExactly("deliver token", "remove token"));
    eventually(() -> assertThat(workspaces().current()).isZero());

    told(file("\"written\""));
    eventually(() -> assertThat(deliveries()).hasSize(3));
    client.pods().inNamespace(NAMESPACE).withName("w").delete();
    eventually(() -> assertThat(deliveries()).hasSize(4).endsWith("remove token the pod ended"));
  }
}
