package dev.satchel.webhook.workload;

import dev.satchel.webhook.admission.Requester;
import java.util.Map;

/**
 * The accounts that the controllers of Kubernetes work under: each has its own, or all share the
 * controller manager's (without {@code --use-service-account-credentials}). Only who may give out
 * the accounts of {@code kube-system}, or impersonate them, could pass for one.
 */
final class KubernetesControllers {
  private static final String SHARED = "system:kube-controller-manager";

  private static final Map<String, WorkloadKind> OWN =
      Map.of(
          account("deployment-controller"), WorkloadKind.DEPLOYMENT,
          account("replicaset-controller"), WorkloadKind.REPLICA_SET,
          account("statefulset-controller"), WorkloadKind.STATEFUL_SET,
          account("daemon-set-controller"), WorkloadKind.DAEMON_SET,
          account("replication-controller"), WorkloadKind.REPLICATION_CONTROLLER,
          account("job-controller"), WorkloadKind.JOB,
          account("cronjob-controller"), WorkloadKind.CRON_JOB);

  private KubernetesControllers() {}

  private static String account(String name) {
    return "system:serviceaccount:kube-system:" + name;
  }

  /** Whether the requester is what acts for objects of that kind. */
  static boolean runs(Requester requester, WorkloadKind kind) {
    return requester.username().equals(SHARED) || OWN.get(requester.username()) == kind;
  }
}
