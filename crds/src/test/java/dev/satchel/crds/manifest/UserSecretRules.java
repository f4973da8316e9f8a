package dev.satchel.crds.manifest;

import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.util.Set;

/**
 * What {@link CheckedSecret} says, as the API server can check it: schema where a number says it,
 * CEL where a rule does. Lengths are there for CEL's cost budget too.
 */
final class UserSecretRules {
  private UserSecretRules() {}

  static void addTo(SchemaPart root) {
    root.required("spec")
        .rule(
            "self.metadata.name.size() <= " + CheckedSecret.MAX_NAME_LENGTH,
            "metadata.name must have at most " + CheckedSecret.MAX_NAME_LENGTH + " characters");
    SchemaPart spec = root.at("spec");
    acrossFields(spec);
    value(spec);
    Names.rule(spec.at("user"), KubernetesName.DNS_LABEL);
    spec.at("description").length(0, CheckedSecret.MAX_DESCRIPTION_LENGTH);
    EnvAndFileRules.envName(spec.at("envName"));
    EnvAndFileRules.filePath(spec.at("filePath"));
    reference(spec.at("valueFrom.secretKeyRef"));
    selector(spec.at("workspaceSelector"));
    status(root.at("status").atomic());
  }

  private static void acrossFields(SchemaPart spec) {
    spec.rule(
            "user",
            "!has(oldSelf.user) || (has(self.user) && self.user == oldSelf.user)",
            "never changes; for another user delete this secret and apply a new one")
        .rule(
            "value",
            "[has(self.value), has(self.sealedValue), has(self.valueFrom)].filter(given, given).size() == 1",
            CheckedSecret.ONE_SOURCE)
        .rule(
            "envName",
            "(has(self.enabled) && !self.enabled) || has(self.envName) || has(self.filePath)",
            "an enabled secret needs at least one of envName or filePath; or set enabled to false");
  }

  /**
   * Said of the whole spec: a server repeats the part of which a rule does not hold, and an older
   * one even a value that is too long for its schema; of a spec it says no more than "object".
   */
  private static void value(SchemaPart spec) {
    spec.rule(
            "value",
            "!has(self.value) || (self.value.size() >= 1 && bytes(self.value).size() <= "
                + SecretValue.MAX_BYTES
                + ")",
            "must have 1 to " + SecretValue.MAX_BYTES + " bytes")
        .rule(
            "value",
            "!has(self.envName) || !has(self.value) || !self.value.contains('\\u0000')",
            "must not contain NUL bytes for an environment variable; use filePath");
    // a plain value may be here by mistake, so this too is said of the whole spec
    spec.rule(
        "sealedValue",
        "!has(self.sealedValue) || (self.sealedValue.startsWith('%s') && self.sealedValue.size() <= %d)"
            .formatted(SealedValue.PREFIX, SealedValue.MAX_LENGTH),
        "must start with %s and have at most %d characters; make one with kubectl satchel seal"
            .formatted(SealedValue.PREFIX, SealedValue.MAX_LENGTH));
  }

  private static void reference(SchemaPart ref) {
    ref.atomic();
    Names.rule(ref.at("name"), KubernetesName.DNS_SUBDOMAIN);
    Names.rule(ref.at("key"), KubernetesName.DATA_KEY);
  }

  private static void selector(SchemaPart selector) {
    selector.atomic();
    SchemaPart labels = selector.at("matchLabels").entries(WorkspaceSelector.MAX_PARTS);
    labels.rule(
        "self.all(key, key.size() <= %d && key.matches('^(%s)$'))"
            .formatted(KubernetesName.LABEL_KEY.maxLength(), KubernetesName.LABEL_KEY.pattern()),
        KubernetesName.LABEL_KEY.rule());
    Names.rule(labels.at("{}"), KubernetesName.LABEL_VALUE);
    SchemaPart part =
        selector
            .at("matchExpressions")
            .items(WorkspaceSelector.MAX_PARTS)
            .listType("atomic")
            .at("[]");
    part.rule(
            "values",
            "!(self.operator in ['In', 'NotIn']) || (has(self.values) && self.values.size() > 0)",
            "must have at least one value for In and NotIn")
        .rule(
            "values",
            "!(self.operator in ['Exists', 'DoesNotExist'])"
                + " || !has(self.values) || self.values.size() == 0",
            "must be empty for Exists and DoesNotExist");
    Names.rule(part.at("key"), KubernetesName.LABEL_KEY);
    part.at("operator").oneOf(WorkspaceSelector.OPERATORS.toArray(String[]::new));
    SchemaPart values = part.at("values").items(WorkspaceSelector.MAX_VALUES).listType("atomic");
    Names.rule(values.at("[]"), KubernetesName.LABEL_VALUE);
  }

  private static void status(SchemaPart status) {
    status.at("conditions").conditions();
    status.at("revision").format("int64");
    for (String count : Set.of("total", "current", "stale")) {
      status.at("workspaces." + count).format("int32");
    }
    status.at("environment.since").format("int64");
    status.at("environment.changedAt").format("date-time");
  }
}
