package dev.satchel.cli;

import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.SealingKeys;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.KeyRing;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.SealingPublicKey;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Pod;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** A cluster in memory, with a webhook that reseals, and failures as they are asked for. */
public final class FakeCluster implements Cluster {
  /** What was asked of the audit log, and what it answers. */
  public final List<String> auditAsked = new ArrayList<>();

  public final List<String> auditLines = new ArrayList<>();

  public final SealingPrivateKey current = SealingPrivateKey.generate(new SecureRandom());
  public final SealingPrivateKey old = SealingPrivateKey.generate(new SecureRandom());
  public final KeyRing ring = new KeyRing(List.of(current, old));

  public final Map<String, UserSecret> objects = new TreeMap<>();

  /** By name: what creating or applying it for real says, or a dry run does. */
  public final Map<String, CommandFailure> refusals = new LinkedHashMap<>();

  public final Map<String, CommandFailure> dryRunRefusals = new LinkedHashMap<>();
  public final List<String> undeletable = new ArrayList<>();
  public final Map<String, AIGatewayKey> gatewayKeys = new LinkedHashMap<>();

  public final Map<String, WorkspaceUser> users = new TreeMap<>();
  public final List<Pod> pods = new ArrayList<>();

  /** What the caller may not read, e.g. {@code list pods in dev-alice}. */
  public final Set<String> forbidden = new HashSet<>();

  /** What keys were asked for, as {@code name annotation}, and with which values. */
  public final List<String> annotations = new ArrayList<>();

  public final List<String> values = new ArrayList<>();

  /** Is told of each look at a key, before it. */
  public Consumer<String> looks = name -> {};

  public Optional<String> me = Optional.of("alice");
  public boolean onlyOwnNamespace;
  public boolean webhookReseals = true;

  @Override
  public String namespace() {
    return "dev-alice";
  }

  @Override
  public SealingKeys sealingKeys() {
    Map<String, SealingPublicKey> all = new TreeMap<>();
    for (SealingPrivateKey key : List.of(current, old)) {
      all.put(key.id().hex(), key.publicKey());
    }
    return new SealingKeys(current.publicKey(), all);
  }

  @Override
  public Optional<String> me() {
    return me;
  }

  @Override
  public Optional<UserSecret> find(String namespace, String name) {
    return Optional.ofNullable(objects.get(namespace + "/" + name));
  }

  @Override
  public List<UserSecret> in(String namespace) {
    refuse("list", "usersecrets in " + namespace);
    return objects.values().stream()
        .filter(one -> one.getMetadata().getNamespace().equals(namespace))
        .toList();
  }

  @Override
  public List<UserSecret> everywhere() {
    if (onlyOwnNamespace) {
      throw new CommandFailure(ExitCode.CLUSTER_REFUSED, "usersecrets is forbidden");
    }
    return List.copyOf(objects.values());
  }

  @Override
  public UserSecret create(UserSecret secret, DryRun dryRun) {
    if (find(secret.getMetadata().getNamespace(), secret.getMetadata().getName()).isPresent()) {
      throw new CommandFailure(ExitCode.CLUSTER_REFUSED, "already exists");
    }
    return apply(secret, dryRun);
  }

  @Override
  public UserSecret apply(UserSecret secret, DryRun dryRun) {
    String name = secret.getMetadata().getName();
    var failures = dryRun == DryRun.YES ? dryRunRefusals : refusals;
    if (failures.containsKey(name)) {
      throw failures.get(name);
    }
    UserSecret admitted = admitted(secret);
    if (dryRun == DryRun.NO) {
      admitted.getMetadata().setUid(UUID.randomUUID().toString());
      objects.put(secret.getMetadata().getNamespace() + "/" + name, admitted);
    }
    return admitted;
  }

  private UserSecret admitted(UserSecret secret) {
    boolean reseal =
        secret.getMetadata().getAnnotations() != null
            && "true".equals(secret.getMetadata().getAnnotations().get(Annotations.RESEAL));
    if (!reseal || !webhookReseals) {
      return secret;
    }
    UserSecretSpec spec = secret.getSpec();
    SealContext context =
        SealContext.userSecret(
            secret.getMetadata().getNamespace(), secret.getMetadata().getName(), spec.user());
    if (!(ring.unseal(context, sealed(secret)) instanceof Unsealed.Opened(var value))) {
      throw new CommandFailure(ExitCode.CLUSTER_REFUSED, "spec.sealedValue: does not open");
    }
    UserSecret resealed = new UserSecret();
    resealed.setMetadata(secret.getMetadata());
    resealed.setSpec(
        new UserSecretSpec(
            spec.user(),
            spec.description(),
            spec.enabled(),
            spec.envName(),
            spec.filePath(),
            null,
            new Sealer(current.publicKey(), new SecureRandom()).seal(context, value).toString(),
            null,
            spec.workspaceSelector(),
            List.of()));
    return resealed;
  }

  public static SealedValue sealed(UserSecret secret) {
    return ((Parsed.Valid<SealedValue>) SealedValue.parse(secret.getSpec().sealedValue())).value();
  }

  /** What is sealed in an object that is here. */
  public String valueOf(String name) {
    UserSecret secret = find(namespace(), name).orElseThrow();
    SealContext context = SealContext.userSecret(namespace(), name, secret.getSpec().user());
    return new String(
        ((Unsealed.Opened) ring.unseal(context, sealed(secret))).value().bytes(),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public void delete(UserSecret secret) {
    String name = secret.getMetadata().getName();
    if (undeletable.contains(name)) {
      throw new CommandFailure(ExitCode.FAILED, "the cluster does not answer");
    }
    objects.remove(secret.getMetadata().getNamespace() + "/" + name);
  }

  @Override
  public Optional<WorkspaceUser> user(String name) {
    refuse("get", "workspaceusers");
    return Optional.ofNullable(users.get(name));
  }

  @Override
  public Optional<Pod> pod(String namespace, String name) {
    refuse("get", "pods in " + namespace);
    return pods(namespace).stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .findFirst();
  }

  @Override
  public List<Pod> pods(String namespace) {
    refuse("list", "pods in " + namespace);
    return pods.stream().filter(pod -> pod.getMetadata().getNamespace().equals(namespace)).toList();
  }

  @Override
  public List<Pod> workspaces(String namespace, String user) {
    return pods(namespace).stream()
        .filter(pod -> user.equals(pod.getMetadata().getLabels().get(Labels.USER)))
        .toList();
  }

  private void refuse(String verb, String what) {
    if (forbidden.contains(verb + " " + what)) {
      throw new CommandFailure(
          ExitCode.CLUSTER_REFUSED, "forbidden: cannot %s %s".formatted(verb, what));
    }
  }

  @Override
  public List<AIGatewayKey> gatewayKeys() {
    return List.copyOf(gatewayKeys.values());
  }

  @Override
  public Optional<AIGatewayKey> gatewayKey(String name) {
    looks.accept(name);
    return Optional.ofNullable(gatewayKeys.get(name));
  }

  @Override
  public AIGatewayKey annotate(AIGatewayKey key, String annotation, String value) {
    annotations.add(key.getMetadata().getName() + " " + annotation);
    values.add(value);
    return key;
  }

  @Override
  public void audit(String pathAndQuery, Consumer<String> line) {
    auditAsked.add(pathAndQuery);
    auditLines.forEach(line);
  }

  @Override
  public void close() {}
}
