package dev.satchel.crds.manifest;

import dev.satchel.crds.rule.KubernetesName;

/** Names of Kubernetes as schema and CEL. */
final class Names {
  private Names() {}

  static void rule(SchemaPart part, KubernetesName name) {
    part.length(0, name.maxLength())
        .rule("self.matches('^(" + name.pattern() + ")$')", name.rule());
  }
}
