package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Pods, users and secrets to decide on. */
final class Given {
  static final InjectionConfig CONFIG =
      new InjectionConfig(
          null,
          0,
          "registry.example/satchel-agent:1",
          "IfNotPresent",
          AgentResources.DEFAULT,
          NativeSidecars.AUTO,
          30);

  static final Owner ALICE = new Owner("alice", "alice", List.of("dev-alice", "ml"), false, false);

  private Given() {}

  static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pod of one container {@code main}; what follows is put into its spec, what precedes not. */
  static ObjectNode pod(String... specLines) {
    return yaml(
        """
        metadata:
          generateName: ws-
          labels: {satchel.dev/user: alice, team: data}
        spec:
          containers:
          - name: main
            image: debian
        """
            + String.join("\n", specLines).indent(2));
  }

  static DeclaredSecret env(String name, String envName) {
    return secret(name, Optional.of(envName), Optional.empty(), Stored.NOT_SAID);
  }

  static DeclaredSecret file(String name, String path) {
    return secret(name, Optional.empty(), Optional.of(path), Stored.NOT_SAID);
  }

  static DeclaredSecret secret(
      String name, Optional<String> env, Optional<String> file, Stored stored) {
    return new DeclaredSecret(
        "alice",
        "dev-alice",
        name,
        "uid-" + name,
        3,
        "2026-01-01T00:00:00Z",
        stored,
        true,
        env.map(EnvName::new),
        file.map(FilePath::new),
        WorkspaceSelector.ALL);
  }

  static DeclaredSecret createdAt(DeclaredSecret secret, String time) {
    return new DeclaredSecret(
        secret.user(),
        secret.namespace(),
        secret.name(),
        secret.uid(),
        secret.generation(),
        time,
        secret.stored(),
        secret.enabled(),
        secret.envName(),
        secret.filePath(),
        secret.selector());
  }

  static DeclaredSecret stored(DeclaredSecret secret, Stored stored) {
    return new DeclaredSecret(
        secret.user(),
        secret.namespace(),
        secret.name(),
        secret.uid(),
        secret.generation(),
        secret.createdAt(),
        stored,
        secret.enabled(),
        secret.envName(),
        secret.filePath(),
        secret.selector());
  }

  static DeclaredSecret onlyFor(DeclaredSecret secret, Map<String, String> labels) {
    return new DeclaredSecret(
        secret.user(),
        secret.namespace(),
        secret.name(),
        secret.uid(),
        secret.generation(),
        secret.createdAt(),
        secret.stored(),
        secret.enabled(),
        secret.envName(),
        secret.filePath(),
        new WorkspaceSelector(labels, List.of()));
  }

  static DeclaredSecret in(DeclaredSecret secret, String user, String namespace) {
    return new DeclaredSecret(
        user,
        namespace,
        secret.name(),
        secret.uid(),
        secret.generation(),
        secret.createdAt(),
        secret.stored(),
        secret.enabled(),
        secret.envName(),
        secret.filePath(),
        secret.selector());
  }

  static Workspace workspace(ObjectNode pod, DeclaredSecret... secrets) {
    return new Workspace(pod, "dev-alice", Optional.empty(), ALICE, List.of(secrets), true);
  }

  /** The pod as it becomes; fails if it is denied or stays. */
  static ObjectNode injected(ObjectNode pod, DeclaredSecret... secrets) {
    return injected(workspace(pod, secrets));
  }

  static ObjectNode injected(Workspace workspace) {
    return decision(workspace).pod();
  }

  static Decision.Injected decision(Workspace workspace) {
    Decision decision = new Injector(CONFIG, Policy.DEFAULT).decide(workspace);
    if (decision instanceof Decision.Injected injected) {
      return injected;
    }
    throw new AssertionError("not injected: " + decision);
  }

  /** Why a pod is refused; fails if it is not. */
  static String denial(Workspace workspace) {
    Decision decision = new Injector(CONFIG, Policy.DEFAULT).decide(workspace);
    if (decision instanceof Decision.Denied(String message)) {
      return message;
    }
    throw new AssertionError("not denied: " + decision);
  }

  /** A container of any kind, by name. */
  static JsonNode container(JsonNode pod, String name) {
    return named(
        Json.objects(pod.path("spec"), "initContainers"),
        Json.objects(pod.path("spec"), "containers"),
        name);
  }

  static JsonNode init(JsonNode pod) {
    return container(pod, "satchel-init");
  }

  static JsonNode agent(JsonNode pod) {
    return container(pod, "satchel-agent");
  }

  static List<String> names(JsonNode pod, String kind) {
    return Json.objects(pod.path("spec"), kind).stream()
        .map(container -> Json.text(container, "name"))
        .toList();
  }

  /** What a variable is set to; empty if it is not there. */
  static Optional<String> value(JsonNode container, String variable) {
    return Json.objects(container, "env").stream()
        .filter(entry -> Json.text(entry, "name").equals(variable))
        .map(entry -> Json.text(entry, "value"))
        .findFirst();
  }

  /** {@code name=value}, or {@code name<-secret/key}, in order. */
  static List<String> env(JsonNode container) {
    return Json.objects(container, "env").stream().map(Given::entry).toList();
  }

  private static String entry(JsonNode entry) {
    JsonNode ref = entry.path("valueFrom").path("secretKeyRef");
    return Json.text(entry, "name")
        + (ref.isObject()
            ? "<-"
                + Json.text(ref, "name")
                + "/"
                + Json.text(ref, "key")
                + "/"
                + ref.get("optional")
            : "=" + Json.text(entry, "value"));
  }

  /** {@code path=volume[:subPath][ ro]}, in order. */
  static List<String> mounts(JsonNode container) {
    return Json.objects(container, "volumeMounts").stream()
        .map(
            mount ->
                Json.text(mount, "mountPath")
                    + "="
                    + Json.text(mount, "name")
                    + (mount.has("subPath") ? ":" + Json.text(mount, "subPath") : "")
                    + (Json.isTrue(mount, "readOnly") ? " ro" : ""))
        .toList();
  }

  private static JsonNode named(List<ObjectNode> one, List<ObjectNode> other, String name) {
    return Stream.concat(one.stream(), other.stream())
        .filter(container -> Json.text(container, "name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no container " + name));
  }
}
