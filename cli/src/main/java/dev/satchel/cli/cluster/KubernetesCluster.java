package dev.satchel.cli.cluster;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster by its API server, as a kubeconfig says. */
public final class KubernetesCluster implements Cluster {
  private static final String FIELD_MANAGER = "kubectl-satchel";
  private static final int DELETE_TRIES = 5;
  private static final int TIMEOUT_MILLIS = 15_000;

  private final KubernetesClient client;
  private final String satchelNamespace;

  public KubernetesCluster(KubernetesClient client, String satchelNamespace) {
    this.client = client;
    this.satchelNamespace = satchelNamespace;
  }

  public static Cluster open(ClusterOptions options) {
    Config found = config(options.kubeconfig(), options.context());
    ConfigBuilder config =
        new ConfigBuilder(found)
            .withConnectionTimeout(TIMEOUT_MILLIS)
            .withRequestTimeout(TIMEOUT_MILLIS)
            .withRequestRetryBackoffLimit(1);
    if (options.namespace() != null) {
      config.withNamespace(options.namespace());
    }
    return new KubernetesCluster(
        new KubernetesClientBuilder().withConfig(config.build()).build(),
        options.satchelNamespace());
  }

  private static Config config(@Nullable Path kubeconfig, @Nullable String context) {
    if (kubeconfig == null) {
      return Config.autoConfigure(context);
    }
    if (!Files.isReadable(kubeconfig)) {
      throw new CommandFailure(
          ExitCode.FAILED, "--kubeconfig: %s cannot be read".formatted(kubeconfig));
    }
    return Config.fromKubeconfig(context, kubeconfig.toFile());
  }

  @Override
  public String namespace() {
    return Objects.requireNonNullElse(client.getNamespace(), "default");
  }

  @Override
  public SealingKeys sealingKeys() {
    ConfigMap published =
        asked(
            () ->
                client
                    .configMaps()
                    .inNamespace(satchelNamespace)
                    .withName(SealingKeys.CONFIG_MAP)
                    .get());
    if (published == null || published.getData() == null) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "there is no ConfigMap %s/%s: is Satchel installed there? Say where with --satchel-namespace, or give the public key with --key"
              .formatted(satchelNamespace, SealingKeys.CONFIG_MAP));
    }
    return SealingKeys.of(published.getData());
  }

  @Override
  public Optional<String> me() {
    try {
      String username =
          client.resource(new SelfSubjectReview()).create().getStatus().getUserInfo().getUsername();
      return client.resources(WorkspaceUser.class).list().getItems().stream()
          .filter(user -> user.getSpec() != null)
          .filter(
              user ->
                  Objects.requireNonNullElse(
                          user.getSpec().username(), user.getMetadata().getName())
                      .equals(username))
          .map(user -> user.getMetadata().getName())
          .findFirst();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 0) {
        throw failure(e);
      }
      return Optional.empty();
    }
  }

  @Override
  public Optional<UserSecret> find(String namespace, String name) {
    return Optional.ofNullable(
        asked(
            () -> client.resources(UserSecret.class).inNamespace(namespace).withName(name).get()));
  }

  @Override
  public List<UserSecret> in(String namespace) {
    return asked(() -> client.resources(UserSecret.class).inNamespace(namespace).list().getItems());
  }

  @Override
  public List<UserSecret> everywhere() {
    return asked(() -> client.resources(UserSecret.class).inAnyNamespace().list().getItems());
  }

  @Override
  public UserSecret create(UserSecret secret, DryRun dryRun) {
    return asked(
        () ->
            switch (dryRun) {
              case YES -> client.resource(secret).dryRun().create();
              case NO -> client.resource(secret).create();
            });
  }

  @Override
  public UserSecret apply(UserSecret secret, DryRun dryRun) {
    PatchContext context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(FIELD_MANAGER)
            .withForce(true)
            .withDryRun(dryRun == DryRun.YES ? List.of("All") : List.of())
            .build();
    return asked(() -> client.resource(secret).patch(context, secret));
  }

  /** The operator may write the object meanwhile: then what it wrote is looked at again. */
  @Override
  public void delete(UserSecret secret) {
    String uid = secret.getMetadata().getUid();
    for (int tries = 1; ; tries++) {
      Optional<UserSecret> present =
          find(secret.getMetadata().getNamespace(), secret.getMetadata().getName())
              .filter(one -> one.getMetadata().getUid().equals(uid));
      try {
        present.ifPresent(
            one ->
                client
                    .resource(one)
                    .lockResourceVersion(one.getMetadata().getResourceVersion())
                    .delete());
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == DELETE_TRIES) {
          throw failure(e);
        }
      }
    }
  }

  @Override
  public Optional<WorkspaceUser> user(String name) {
    return Optional.ofNullable(
        asked(() -> client.resources(WorkspaceUser.class).withName(name).get()));
  }

  @Override
  public Optional<Pod> pod(String namespace, String name) {
    return Optional.ofNullable(
        asked(() -> client.pods().inNamespace(namespace).withName(name).get()));
  }

  @Override
  public List<Pod> pods(String namespace) {
    return asked(() -> client.pods().inNamespace(namespace).list().getItems());
  }

  @Override
  public List<Pod> workspaces(String namespace, String user) {
    return asked(
        () -> client.pods().inNamespace(namespace).withLabel(Labels.USER, user).list().getItems());
  }

  @Override
  public List<AIGatewayKey> gatewayKeys() {
    return asked(() -> client.resources(AIGatewayKey.class).list().getItems());
  }

  @Override
  public Optional<AIGatewayKey> gatewayKey(String name) {
    return Optional.ofNullable(
        asked(() -> client.resources(AIGatewayKey.class).withName(name).get()));
  }

  /** By merge patch, so that what others change meanwhile stays; never of a later namesake. */
  @Override
  public AIGatewayKey annotate(AIGatewayKey key, String annotation, String value) {
    AIGatewayKey annotated = new AIGatewayKey();
    annotated.setMetadata(
        new ObjectMetaBuilder()
            .withName(key.getMetadata().getName())
            .withUid(key.getMetadata().getUid())
            .addToAnnotations(annotation, value)
            .build());
    return asked(
        () -> client.resource(annotated).patch(PatchContext.of(PatchType.JSON_MERGE), annotated));
  }

  @Override
  public void audit(String pathAndQuery, Consumer<String> line) {
    new AuditProxy(client, satchelNamespace).ask(pathAndQuery, line);
  }

  static <T> T asked(Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      throw failure(e);
    }
  }

  /** The server's own words, without the client's around them. */
  private static CommandFailure failure(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return new CommandFailure(ExitCode.CLUSTER_REFUSED, e.getStatus().getMessage(), e);
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new CommandFailure(
        ExitCode.FAILED, "the cluster does not answer: " + root.getMessage(), e);
  }

  @Override
  public void close() {
    client.close();
  }
}
