package dev.satchel.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.Policy;
import dev.satchel.webhook.admission.AdmissionAnswer;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the pod: its patch makes what was decided, and takes or changes nothing else. */
class ArbitraryPodTest {
  private static final Set<String> OURS =
      Set.of("satchel-init", "satchel-agent", "satchel-source", "satchel-files");

  @Property(tries = 500)
  void the_patch_adds_what_the_design_allows_and_changes_nothing_else(
      @ForAll("pods") ObjectNode pod,
      @ForAll("secrets") List<DeclaredSecret> secrets,
      @ForAll boolean nativeSidecars) {
    Workspace workspace =
        new Workspace(pod, "dev-alice", Optional.empty(), Given.ALICE, secrets, nativeSidecars);
    Decision.Injected decision = Given.decision(workspace);

    JsonNode patch = AdmissionAnswer.Patched.between(pod, decision.pod(), List.of()).patch();
    JsonNode applied = JsonPatch.apply(patch, pod);

    assertThat(applied).isEqualTo(decision.pod());
    Set<String> names =
        secrets.stream()
            .flatMap(secret -> secret.envName().stream())
            .map(name -> name.value())
            .collect(Collectors.toSet());
    assertThat(withoutOurs(applied.deepCopy(), names))
        .isEqualTo(withoutOurs(pod.deepCopy(), names));
    assertThat(
            new Injector(Given.CONFIG, Policy.DEFAULT)
                .decide(Given.workspace((ObjectNode) applied)))
        .isEqualTo(new Decision.Unchanged());
  }

  /** What is left when everything is taken away that the design lets a webhook add or replace. */
  private static JsonNode withoutOurs(JsonNode pod, Set<String> envNames) {
    ObjectNode spec = (ObjectNode) pod.get("spec");
    for (String field : List.of("initContainers", "containers", "volumes")) {
      drop(spec, field, element -> OURS.contains(element.path("name").asText()));
    }
    for (String field : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(field)) {
        drop(
            (ObjectNode) container, "env", entry -> envNames.contains(entry.path("name").asText()));
        drop(
            (ObjectNode) container,
            "volumeMounts",
            mount -> OURS.contains(mount.path("name").asText()));
      }
    }
    ObjectNode metadata = (ObjectNode) pod.get("metadata");
    if (metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove("satchel.dev/injected");
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    }
    return pod;
  }

  private static void drop(ObjectNode parent, String field, Predicate<JsonNode> ours) {
    if (parent.get(field) instanceof ArrayNode array) {
      for (int i = array.size() - 1; i >= 0; i--) {
        if (ours.test(array.get(i))) {
          array.remove(i);
        }
      }
      if (array.isEmpty()) {
        parent.remove(field);
      }
    }
  }

  @Provide
  Arbitrary<List<DeclaredSecret>> secrets() {
    Arbitrary<Optional<String>> env = Arbitraries.of("A", "B", "C").optional(0.7);
    Arbitrary<Optional<String>> path =
        Arbitraries.of("/opt/a", "/opt/a/b", "~/t", "/home/u/x", "/v1/x", "/etc", "/o~0/~1")
            .optional(0.7);
    return Combinators.combine(Arbitraries.strings().alpha().ofLength(4), env, path)
        .as((name, e, p) -> Given.secret(name, e, p, DeclaredSecret.Stored.NOT_SAID))
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<ObjectNode> pods() {
    Arbitrary<List<ObjectNode>> init = container("i").list().ofMaxSize(2);
    Arbitrary<List<ObjectNode>> main = container("c").list().ofMinSize(1).ofMaxSize(3);
    Arbitrary<ObjectNode> annotations =
        Arbitraries.of(
                "{}", "{a/b~c: d}", "{satchel.dev/injected: forged}", "{satchel.dev/home: /h}")
            .map(Given::yaml);
    return Combinators.combine(
            init, main, volumes(), annotations, Arbitraries.of("", "Never", "Always"))
        .as(ArbitraryPodTest::pod);
  }

  private static ObjectNode pod(
      List<ObjectNode> init,
      List<ObjectNode> main,
      List<String> volumes,
      ObjectNode annotations,
      String restartPolicy) {
    ObjectNode pod = Given.yaml("{metadata: {labels: {satchel.dev/user: alice}}, spec: {}}");
    ObjectNode spec = (ObjectNode) pod.get("spec");
    if (!annotations.isEmpty()) {
      ((ObjectNode) pod.get("metadata")).set("annotations", annotations);
    }
    numbered(spec, "initContainers", init);
    numbered(spec, "containers", main);
    volumes.forEach(volume -> Json.array(spec, "volumes").add(Given.yaml(volume)));
    if (!restartPolicy.isEmpty()) {
      spec.put("restartPolicy", restartPolicy);
    }
    return pod;
  }

  private static void numbered(ObjectNode spec, String field, List<ObjectNode> containers) {
    for (int i = 0; i < containers.size(); i++) {
      ObjectNode container = containers.get(i).deepCopy();
      container.put("name", container.get("name").asText() + i);
      Json.array(spec, field).add(container);
    }
  }

  private static Arbitrary<List<String>> volumes() {
    return Arbitraries.of(
            "{name: v1, emptyDir: {}}",
            "{name: v2, secret: {secretName: s}}",
            "{name: v3, futureVolume: {x: [1, null]}}")
        .list()
        .uniqueElements()
        .ofMaxSize(3);
  }

  private static Arbitrary<ObjectNode> container(String prefix) {
    Arbitrary<List<String>> env =
        Arbitraries.of(
                "{name: A, value: template}",
                "{name: A}",
                "{name: HOME, value: /home/u}",
                "{name: B, valueFrom: {fieldRef: {fieldPath: x}}}",
                "{name: SATCHEL_X, value: y}")
            .list()
            .ofMaxSize(4);
    Arbitrary<List<String>> mounts =
        Arbitraries.of(
                "{name: v1, mountPath: /v1}",
                "{name: v1, mountPath: /home/u, subPath: u}",
                "{name: v2, mountPath: /v1/sub, readOnly: true}",
                "{name: v3, mountPath: /opt}")
            .list()
            .uniqueElements()
            .ofMaxSize(3);
    Arbitrary<String> security =
        Arbitraries.of("{}", "{runAsUser: 1000, x: y}", "{runAsNonRoot: true}");
    return Combinators.combine(env, mounts, security)
        .as(
            (e, m, s) -> {
              ObjectNode container = Json.object().put("name", prefix).put("image", "x");
              container.set("securityContext", Given.yaml(s));
              e.forEach(entry -> Json.array(container, "env").add(Given.yaml(entry)));
              m.forEach(mount -> Json.array(container, "volumeMounts").add(Given.yaml(mount)));
              return container;
            });
  }
}
