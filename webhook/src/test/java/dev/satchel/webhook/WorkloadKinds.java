package dev.satchel.webhook;

import dev.satchel.crds.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Locale;

/** What makes workspaces, and a bare one, as Kubernetes 1.20 has them. */
enum WorkloadKinds {
  POD("v1", "Pod", ""),
  DEPLOYMENT("apps/v1", "Deployment", "replicas: 0, selector: {matchLabels: {app: w}}"),
  REPLICA_SET("apps/v1", "ReplicaSet", "replicas: 0, selector: {matchLabels: {app: w}}"),
  STATEFUL_SET(
      "apps/v1", "StatefulSet", "replicas: 0, serviceName: w, selector: {matchLabels: {app: w}}"),
  DAEMON_SET("apps/v1", "DaemonSet", "selector: {matchLabels: {app: w}}"),
  REPLICATION_CONTROLLER("v1", "ReplicationController", "replicas: 0, selector: {app: w}"),
  JOB("batch/v1", "Job", "parallelism: 0"),
  CRON_JOB("batch/v1beta1", "CronJob", "schedule: '0 0 1 1 *'");

  final String apiVersion;
  final String kind;
  private final String spec;

  WorkloadKinds(String apiVersion, String kind, String spec) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.spec = spec;
  }

  /** Its controller's account; a pod has none. */
  String controller() {
    String name =
        switch (this) {
          case POD -> throw new IllegalArgumentException("nothing is made from a pod");
          case DAEMON_SET -> "daemon-set";
          case REPLICATION_CONTROLLER -> "replication";
          default -> kind.toLowerCase(Locale.ROOT);
        };
    return "system:serviceaccount:kube-system:" + name + "-controller";
  }

  /**
   * A new one.
   *
   * @param stamp the annotation {@code satchel.dev/actor} that it is sent with; empty: none
   */
  GenericKubernetesResource of(String user, String stamp) {
    String annotations = stamp.isEmpty() ? "" : ", annotations: {satchel.dev/actor: " + stamp + "}";
    return Serialization.unmarshal(
        """
        apiVersion: %s
        kind: %s
        metadata: {generateName: w-, labels: %s%s}
        spec: %s
        """
            .formatted(
                apiVersion,
                kind,
                this == POD ? labels(user) : "{app: w}",
                annotations,
                switch (this) {
                  case POD -> podSpec("Always");
                  case CRON_JOB ->
                      "{%s, jobTemplate: {spec: {template: %s}}}"
                          .formatted(spec, template(user, "Never"));
                  case JOB -> "{%s, template: %s}".formatted(spec, template(user, "Never"));
                  default -> "{%s, template: %s}".formatted(spec, template(user, "Always"));
                }),
        GenericKubernetesResource.class);
  }

  private static String labels(String user) {
    return user.isEmpty() ? "{app: w}" : "{app: w, \"%s\": \"%s\"}".formatted(Labels.USER, user);
  }

  private static String template(String user, String restart) {
    return "{metadata: {labels: %s}, spec: %s}".formatted(labels(user), podSpec(restart));
  }

  private static String podSpec(String restart) {
    return "{restartPolicy: %s, containers: [{name: main, image: debian}]}".formatted(restart);
  }

  /** A strategic merge patch that makes its pods run something else. */
  String changedTemplate() {
    return switch (this) {
      case POD -> "{\"spec\": {\"containers\": [{\"name\": \"main\", \"image\": \"spy\"}]}}";
      case CRON_JOB -> "{\"spec\": {\"jobTemplate\": %s}}".formatted(CHANGED);
      default -> CHANGED;
    };
  }

  private static final String CHANGED =
      "{\"spec\": {\"template\": {\"metadata\": {\"annotations\": {\"changed\": \"yes\"}}}}}";

  /** A strategic merge patch that changes nothing about its pods but how many, or when. */
  String changedRest() {
    return switch (this) {
      case POD, DAEMON_SET -> "{\"metadata\": {\"annotations\": {\"note\": \"x\"}}}";
      case JOB -> "{\"spec\": {\"parallelism\": 1}}";
      case CRON_JOB -> "{\"spec\": {\"suspend\": true}}";
      default -> "{\"spec\": {\"replicas\": 3}}";
    };
  }

  /** A template is part of what a Job is; Kubernetes itself lets nobody change it. */
  boolean hasFixedTemplate() {
    return this == JOB;
  }
}
