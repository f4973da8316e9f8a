package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Canary;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Etcd;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Keys;
import dev.satchel.e2e.cluster.Kubectl;
import dev.satchel.e2e.cluster.Places;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Program;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A value typed once is in the workspace and in the Secret that feeds it, and in readable form
 * nowhere else: not in what is stored now or was stored in between, not in what anybody is told.
 */
@ExtendWith(Scenarios.class)
class CanaryE2E {
  /** What was said to whoever applied, and to whoever broke things. */
  private final List<String> answers = new ArrayList<>();

  private final List<Canary> canaries = new ArrayList<>();

  /**
   * Of an object whose fields have the wrong types. An API server complains of those in its own
   * log, quoting them, before it asks anybody (docs/operating.md).
   */
  private final List<Canary> mistyped = new ArrayList<>();

  @Test
  void no_value_is_found_in_readable_form_whichever_way_it_came_and_whatever_broke(
      Scenario scenario) {
    long before = Etcd.isAtHand() ? Etcd.revision() : 0;
    String sealingKey = Keys.currentSealingKey();
    succeeds("", Keys.NEW_SEALING_KEY);
    Map<String, Canary> delivered = inSixWays(scenario);
    Workspace workspace = scenario.start(workspace(scenario));
    delivered.forEach(
        (name, canary) -> {
          assertThat(workspace.text("~/" + name)).as(name).isEqualTo(canary.value());
          assertThat(workspace.envText(variable(name))).as(name).isEqualTo(canary.value());
        });

    change(scenario, workspace);
    Keys.rotateEncryption();
    breakThings(scenario);
    Eventually.within(180).until(() -> !Keys.currentSealingKey().equals(sealingKey));
    Canary rotated = canary("rotated");
    succeeds("", patch(scenario, "serverside", rotated));
    Eventually.within(30).until(() -> workspace.text("~/serverside").equals(rotated.value()));

    String projected = "/secrets/" + scenario.namespace() + "/satchel-" + scenario.user();
    assertThat(
            Places.read(scenario, before, key -> key.endsWith(projected), answers)
                .hits(
                    canaries,
                    (place, canary) -> !(isLogOfAnApiServer(place) && mistyped.contains(canary))))
        .isEmpty();
  }

  private Canary canary(String purpose) {
    Canary canary = Canary.make(purpose);
    canaries.add(canary);
    return canary;
  }

  private Canary mistyped(String purpose) {
    Canary canary = canary(purpose);
    mistyped.add(canary);
    return canary;
  }

  /** Each leaves a secret of its own with a canary of its own. */
  private Map<String, Canary> inSixWays(Scenario scenario) {
    Map<String, Canary> delivered = new LinkedHashMap<>();
    Canary created = canary("created");
    succeeds(manifest(scenario, "created", created), "create", "-f", "-");
    delivered.put("created", created);
    Canary applied = canary("applied");
    succeeds(manifest(scenario, "applied", applied), "apply", "-f", "-");
    delivered.put("applied", applied);
    Canary server = canary("serverside");
    succeeds(manifest(scenario, "serverside", server), "apply", "--server-side", "-f", "-");
    delivered.put("serverside", server);
    Canary replaced = canary("replaced");
    succeeds(manifest(scenario, "replaced", canary("toreplace")), "apply", "-f", "-");
    assertReady(scenario, "replaced"); // kubectl replaces just what it has read
    succeeds(manifest(scenario, "replaced", replaced), "replace", "-f", "-");
    delivered.put("replaced", replaced);
    Canary patched = canary("patched");
    succeeds(manifest(scenario, "patched", canary("topatch")), "create", "-f", "-");
    succeeds("", patch(scenario, "patched", patched));
    delivered.put("patched", patched);
    Canary edited = canary("edited");
    succeeds(manifest(scenario, "edited", canary("toedit")), "apply", "-f", "-");
    assertReady(scenario, "edited");
    edit(scenario, "edited", edited);
    delivered.put("edited", edited);
    delivered.keySet().forEach(name -> assertReady(scenario, name));
    return delivered;
  }

  /** With an editor that puts the value where the sealed one is. */
  private void edit(Scenario scenario, String name, Canary canary) {
    String editor = "sed -i -E 's|^( *)sealedValue: .*|\\1value: \"'\"$CANARY\"'\"|'";
    Program edited =
        Kubectl.run(
            "",
            Map.of("KUBE_EDITOR", editor, "CANARY", canary.value().replace("&", "\\&")),
            "-n",
            scenario.namespace(),
            "edit",
            "usec",
            name);
    answers.add(edited.said());
    assertThat(edited.status()).as(edited.said()).isZero();
  }

  /** A value is replaced, a secret is deleted, one is disabled. */
  private void change(Scenario scenario, Workspace workspace) {
    Canary newer = canary("newer");
    succeeds("", patch(scenario, "applied", newer));
    Eventually.within(30).until(() -> workspace.text("~/applied").equals(newer.value()));
    succeeds("", "-n", scenario.namespace(), "delete", "usec", "created");
    succeeds(
        "",
        "-n",
        scenario.namespace(),
        "patch",
        "usec",
        "replaced",
        "--type=merge",
        "-p",
        "{\"spec\":{\"enabled\":false}}");
    Eventually.within(30).until(() -> !workspace.has("~/created") && !workspace.has("~/replaced"));
  }

  private void breakThings(Scenario scenario) {
    fails(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: malformed, namespace: %s}
        spec: {user: %s, envName: {"%s": 1}, value: ["%s"], filePath: 5}
        """
            .formatted(
                scenario.namespace(),
                scenario.user(),
                mistyped("key").value(),
                mistyped("list").value()),
        "apply",
        "--validate=false",
        "-f",
        "-");
    Canary reserved = canary("reserved");
    fails(
        manifest(scenario, "reserved", reserved).replace("envName: RESERVED", "envName: PATH"),
        "apply",
        "-f",
        "-");
    Postgres.stop();
    try {
      Canary late = canary("late");
      succeeds(manifest(scenario, "late", late), "apply", "-f", "-");
      Eventually.within(60)
          .until(
              () ->
                  Scenario.condition(scenario.secret("late"), "Ready")
                      .orElseThrow()
                      .reason()
                      .equals("StoreUnavailable"));
    } finally {
      Postgres.start();
    }
    assertReady(scenario, "late");
    killWhileAsked(scenario);
    Cluster.awaitReady(Cluster.WEBHOOK);
    Cluster.kill(Cluster.OPERATOR);
    Cluster.awaitReady(Cluster.OPERATOR);
  }

  /** Some of the applies are being answered when the webhook dies, others find nobody. */
  private void killWhileAsked(Scenario scenario) {
    List<CompletableFuture<Program>> applies = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String manifest = manifest(scenario, "unanswered" + i, canary("unanswered"));
      applies.add(
          CompletableFuture.supplyAsync(
              () -> Kubectl.run(manifest, "apply", "-f", "-"), Thread::startVirtualThread));
    }
    CompletableFuture.anyOf(applies.toArray(CompletableFuture[]::new)).join();
    Cluster.kill(Cluster.WEBHOOK);
    Program afterwards =
        Kubectl.run(manifest(scenario, "unanswered", canary("unanswered")), "apply", "-f", "-");
    answers.add(afterwards.said());
    applies.forEach(apply -> answers.add(apply.join().said()));
  }

  private static boolean isLogOfAnApiServer(String place) {
    return place.equals("log of crd-server.log") || place.equals("log of apiserver.log");
  }

  private void succeeds(String stdin, String... arguments) {
    Program program = Kubectl.run(stdin, arguments);
    answers.add(program.said());
    assertThat(program.status()).as(program.said()).isZero();
  }

  private void fails(String stdin, String... arguments) {
    Program program = Kubectl.run(stdin, arguments);
    answers.add(program.said());
    assertThat(program.status()).as(program.said()).isNotZero();
  }

  private static void assertReady(Scenario scenario, String name) {
    Eventually.within(60)
        .until(() -> Scenario.condition(scenario.settled(name), "Ready").orElseThrow().isTrue());
  }

  private static String[] patch(Scenario scenario, String name, Canary canary) {
    return new String[] {
      "-n",
      scenario.namespace(),
      "patch",
      "usec",
      name,
      "--type=merge",
      "-p",
      "{\"spec\":{\"value\":\"" + canary.value() + "\"}}"
    };
  }

  private static String manifest(Scenario scenario, String name, Canary canary) {
    return """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: %s, namespace: %s}
        spec: {user: %s, envName: %s, filePath: ~/%s, value: "%s"}
        """
        .formatted(
            name, scenario.namespace(), scenario.user(), variable(name), name, canary.value());
  }

  private static String variable(String name) {
    return name.toUpperCase(java.util.Locale.ROOT);
  }

  private static PodDraft workspace(Scenario scenario) {
    return PodDraft.of("ws").of(scenario).uid(1000).env("HOME", "/home/dev").emptyDir("/home/dev");
  }
}
