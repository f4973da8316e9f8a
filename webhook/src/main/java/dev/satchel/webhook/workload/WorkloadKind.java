package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Labels;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** The kinds of Kubernetes that make pods from a template, or make something that does. */
enum WorkloadKind {
  DEPLOYMENT("apps", "Deployment", "deployments", "/spec/template"),
  REPLICA_SET("apps", "ReplicaSet", "replicasets", "/spec/template"),
  STATEFUL_SET("apps", "StatefulSet", "statefulsets", "/spec/template"),
  DAEMON_SET("apps", "DaemonSet", "daemonsets", "/spec/template"),
  REPLICATION_CONTROLLER("", "ReplicationController", "replicationcontrollers", "/spec/template"),
  JOB("batch", "Job", "jobs", "/spec/template"),
  CRON_JOB("batch", "CronJob", "cronjobs", "/spec/jobTemplate/spec/template");

  private final String group;
  private final String kind;
  private final String plural;
  private final String template;

  WorkloadKind(String group, String kind, String plural, String template) {
    this.group = group;
    this.kind = kind;
    this.plural = plural;
    this.template = template;
  }

  /** Of the resource in an admission request; empty: a subresource, or something else. */
  static Optional<WorkloadKind> ofResource(String resource) {
    return find(candidate -> candidate.plural.equals(resource));
  }

  /** Of an owner reference. */
  static Optional<WorkloadKind> of(String group, String kind) {
    return find(candidate -> candidate.group.equals(group) && candidate.kind.equals(kind));
  }

  private static Optional<WorkloadKind> find(Predicate<WorkloadKind> wanted) {
    return Arrays.stream(values()).filter(wanted).findFirst();
  }

  String kind() {
    return kind;
  }

  String plural() {
    return plural;
  }

  /** Where the API server has it: the start of a path, without a slash before it. */
  String api(String version) {
    return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
  }

  /** The template of the pods; a missing node if there is none. */
  JsonNode template(ObjectNode workload) {
    return workload.at(template);
  }

  /** Whose workspaces its pods are; empty: nobody's. */
  Optional<String> user(ObjectNode workload) {
    return Optional.ofNullable(template(workload).path("metadata").path("labels").get(Labels.USER))
        .map(label -> label.asText(""));
  }
}
