package dev.satchel.cli.explain;

import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.crds.Labels;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.workspace.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster with alice, whose namespace is dev-alice, and what a test puts there. */
final class Scene {
  static final String BEFORE = "2026-01-01T00:00:01Z";

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  final FakeCluster cluster = new FakeCluster();

  Scene() {
    user("spec: {namespaces: [dev-alice]}");
  }

  void user(String spec) {
    cluster.users.put(
        "alice", YAML.unmarshal("metadata: {name: alice}\n" + spec, WorkspaceUser.class));
  }

  /** Its variable changed at projection revision 5, at {@link Pods#CHANGED}. */
  UserSecret ready(String name, String spec) {
    return secret(
        name,
        spec,
        condition("Ready", "True", "Ready") + ", " + condition("Stored", "True", "Stored"));
  }

  UserSecret secret(String name, String spec, String conditions) {
    return secret("dev-alice", name, spec, conditions);
  }

  UserSecret secret(String namespace, String name, String spec, String conditions) {
    UserSecret secret =
        YAML.unmarshal(
            """
            metadata: {namespace: %s, name: %s, uid: uid-%s, generation: 2}
            spec: {user: alice, sealedValue: 'sv1:hush', %s}
            status:
              conditions: [%s]
              revision: 4
              workspaces: {total: 1, current: 1, stale: 0}
              environment: {since: 5, changedAt: '%s'}
            """
                .formatted(namespace, name, name, spec, conditions, Pods.CHANGED),
            UserSecret.class);
    cluster.objects.put(namespace + "/" + name, secret);
    return secret;
  }

  static String condition(String type, String status, String reason) {
    return "{type: %s, status: '%s', reason: %s, message: because, observedGeneration: 2, lastTransitionTime: '2026-01-01T00:00:00Z'}"
        .formatted(type, status, reason);
  }

  static String not(String reason) {
    return condition("Ready", "False", reason)
        + ", "
        + condition("Stored", "False", reason)
        + ", "
        + condition("Projected", "False", reason);
  }

  static String notProjected(String reason) {
    return condition("Ready", "False", reason)
        + ", "
        + condition("Stored", "True", "Stored")
        + ", "
        + condition("Projected", "False", reason);
  }

  /** Running, with variables, its satchel-init's report, and a home that the webhook knew. */
  Pod pod(String name, String injected, String report) {
    return add(withHome(name, Pods.running(injected, report, BEFORE)));
  }

  /** The same, whose agent told the webhook of its files. */
  Pod told(String name, String injected, String delivered) {
    return add(
        withHome(name, Pods.told(Pods.running(injected, Pods.report(5), BEFORE), delivered)));
  }

  private static Pod withHome(String name, Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewInitContainer()
        .withName("satchel-init")
        .addNewEnv()
        .withName("SATCHEL_HOME")
        .withValue("/home/dev")
        .endEnv()
        .endInitContainer()
        .endSpec()
        .build();
  }

  Pod bare(String name, Map<String, String> labels, Map<String, String> annotations) {
    return add(
        new PodBuilder(Pods.pod("").build())
            .editMetadata()
            .withName(name)
            .withLabels(labels)
            .withAnnotations(annotations)
            .endMetadata()
            .build());
  }

  static Map<String, String> ofAlice() {
    return Map.of(Labels.USER, "alice");
  }

  Pod add(Pod pod) {
    cluster.pods.add(pod);
    return pod;
  }

  Run run(String... arguments) {
    return Run.of(_ -> cluster, "", arguments);
  }

  /** The cells of a row of the table. */
  static List<String> row(Run run, String first) {
    return run.out()
        .lines()
        .filter(line -> line.startsWith(first + " "))
        .map(line -> List.of(line.split(" {2,}")))
        .findFirst()
        .orElseGet(() -> new ArrayList<>(List.of(run.out(), run.err())));
  }
}
