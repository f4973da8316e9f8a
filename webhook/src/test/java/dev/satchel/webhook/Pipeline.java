package dev.satchel.webhook;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A ServiceAccount that applies a user's manifests, and may. */
final class Pipeline {
  static final String USERNAME = "system:serviceaccount:ci:pipeline";

  private Pipeline() {}

  static void allow(KubernetesClient client) {
    client
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("pipeline")
                .endMetadata()
                .addNewRule()
                .withApiGroups("satchel.dev")
                .withResources("usersecrets")
                .withVerbs("get", "list", "create", "patch")
                .endRule()
                .addNewRule()
                .withApiGroups("satchel.dev")
                .withResources("workspaceusers")
                .withResourceNames("alice")
                .withVerbs("act-for")
                .endRule()
                .build())
        .create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("pipeline")
                .endMetadata()
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("ClusterRole")
                .withName("pipeline")
                .endRoleRef()
                .addNewSubject()
                .withKind("User")
                .withName(USERNAME)
                .withApiGroup("rbac.authorization.k8s.io")
                .endSubject()
                .build())
        .create();
  }
}
