package dev.satchel.crds.manifest;

import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.user.WorkspaceUserSpec;

/** The rules on a {@code WorkspaceUser}, as the API server can check them. */
final class WorkspaceUserRules {
  private WorkspaceUserRules() {}

  static void addTo(SchemaPart root) {
    KubernetesName label = KubernetesName.DNS_LABEL;
    root.required("spec")
        .rule(
            "self.metadata.name.size() <= %d && self.metadata.name.matches('^(%s)$')"
                .formatted(label.maxLength(), label.pattern()),
            "metadata.name " + label.rule());
    root.at("spec.username").length(1, WorkspaceUserSpec.MAX_USERNAME_LENGTH);
    SchemaPart namespaces =
        root.at("spec.namespaces").items(WorkspaceUserSpec.MAX_NAMESPACES).listType("set");
    Names.rule(namespaces.at("[]"), label);
    root.at("status").atomic();
    root.at("status.conditions").conditions();
    root.at("status.secrets").format("int32");
    root.at("status.workspaces").format("int32");
  }
}
