package dev.satchel.crds.manifest;

import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.AllowList;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.KeyName;
import dev.satchel.crds.key.KeyResource;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.ScopeCatalogue;
import dev.satchel.crds.key.Scopes;
import dev.satchel.crds.rule.GoDuration;
import dev.satchel.crds.rule.KubernetesName;

/**
 * What {@link CheckedKey} says, as the API server can check it. Which composites there are, the
 * server does not know: it lets in what could be the name of one.
 */
final class AIGatewayKeyRules {
  private AIGatewayKeyRules() {}

  static void addTo(SchemaPart root) {
    root.required("spec")
        .rule(
            "self.metadata.name.size() <= %d && self.metadata.name.matches('%s')"
                .formatted(KeyName.MAX_LENGTH, KeyName.PATTERN),
            "metadata.name " + KeyName.RULE);
    SchemaPart spec = root.at("spec");
    acrossFields(spec);
    Names.rule(spec.at("user"), KubernetesName.DNS_LABEL);
    scopes(spec.at("scopes"));
    allowList(spec.at("allowList"));
    spec.at("expiresAt").format("date-time");
    duration(spec.at("lifetime"), 1);
    rotation(spec.at("rotation"));
    secretRef(spec.at("secretRef"));
    EnvAndFileRules.envName(spec.at("envName"));
    EnvAndFileRules.filePath(spec.at("filePath"));
    status(root.at("status").atomic());
  }

  private static void acrossFields(SchemaPart spec) {
    spec.rule(
            "user",
            "has(self.user) == has(oldSelf.user) && (!has(self.user) || self.user == oldSelf.user)",
            "never changes; for another user delete this key and apply a new one")
        .rule(
            "expiresAt",
            "!(has(self.expiresAt) && has(self.lifetime))",
            "give at most one of expiresAt and lifetime")
        .rule(
            "envName",
            "has(self.user) || !has(self.envName)",
            "is for a personal key: give spec.user too")
        .rule(
            "filePath",
            "has(self.user) || !has(self.filePath)",
            "is for a personal key: give spec.user too");
  }

  private static void scopes(SchemaPart scopes) {
    scopes.items(Scopes.MAX).listType("atomic");
    scopes
        .at("[]")
        .length(0, Scope.MAX_LENGTH)
        .rule(
            "self.matches('%s') || (self.size() <= %d && self.matches('%s'))"
                .formatted(
                    Scope.PATTERN, ScopeCatalogue.MAX_NAME_LENGTH, ScopeCatalogue.NAME_PATTERN),
            "must be resource:action, resource:*, * or a composite");
  }

  private static void allowList(SchemaPart list) {
    list.items(AllowList.MAX).listType("atomic");
    list.at("[]")
        .length(0, KeyResource.MAX_LENGTH)
        .rule(
            "self.matches(r'" + KeyResource.PATTERN + "')",
            "must be type:id, as model:gpt-5 or model:*, without spaces; * stands alone");
  }

  private static void rotation(SchemaPart rotation) {
    rotation
        .atomic()
        .rule(
            "overlap",
            "!has(self.interval) || !has(self.overlap) || !self.interval.matches('%1$s')"
                    .formatted(GoDuration.PATTERN)
                + " || !self.overlap.matches('%1$s')".formatted(GoDuration.PATTERN)
                + " || duration(self.overlap) < duration(self.interval)",
            "must be shorter than interval");
    duration(rotation.at("interval"), CheckedKey.MIN_INTERVAL.toSeconds());
    duration(rotation.at("overlap"), 0);
  }

  private static void duration(SchemaPart duration, long leastSeconds) {
    String read = "!self.matches('" + GoDuration.PATTERN + "') || duration(self) ";
    duration
        .length(0, GoDuration.MAX_LENGTH)
        .rule("self.matches('" + GoDuration.PATTERN + "')", GoDuration.RULE)
        .rule(
            read + "<= duration('%dh')".formatted(CheckedKey.LONGEST.toHours()),
            "must be at most " + CheckedKey.LONGEST.toHours() + "h");
    if (leastSeconds > 0) {
      duration.rule(
          read + ">= duration('%ds')".formatted(leastSeconds),
          "must be at least " + leastSeconds + "s");
    }
  }

  private static void secretRef(SchemaPart ref) {
    ref.atomic();
    Names.rule(ref.at("namespace"), KubernetesName.DNS_LABEL);
    Names.rule(ref.at("name"), KubernetesName.DNS_SUBDOMAIN);
    Names.rule(ref.at("key"), KubernetesName.DATA_KEY);
  }

  private static void status(SchemaPart status) {
    status.at("conditions").conditions();
    for (String time : new String[] {"expiresAt", "lastUsedAt", "rotatedAt", "nextRotationAt"}) {
      status.at(time).format("date-time");
    }
    status.at("previous").items(AIGatewayKeyStatus.MAX_PREVIOUS).listType("atomic");
    status.at("previous.[].validUntil").format("date-time");
  }
}
