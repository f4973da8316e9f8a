package dev.satchel.webhook.notice;

import dev.satchel.crds.Labels;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.apiserver.ImpatientClient;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives notice of changes, and reads it. Each namespace with {@code UserSecret}s has a Lease in
 * Satchel's namespace, which is written before a change is let through; a replica that finds the
 * Lease as it was knows that nothing was begun meanwhile, at the price of one object instead of a
 * list of all (decision 15).
 */
public final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final String FIELD_MANAGER = "satchel-webhook";
  private static final String PREFIX = "usersecrets.";
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

  /** A change waits for its notice no longer than that. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final DirectRead api;
  private final String namespace;
  private final NoticeTimes times;
  private final Clock clock;
  private final LongSupplier nanos;
  private final String holder = "satchel-webhook-" + UUID.randomUUID();
  private final Map<String, Given> given = new ConcurrentHashMap<>();

  /**
   * Has given none yet.
   *
   * @param client stays the caller's
   * @param api to ask while an admission waits
   * @param namespace Satchel's
   * @param clock for the Lease's {@code renewTime}, which nobody decides by
   * @param nanos as {@link System#nanoTime()}
   */
  public Notices(
      KubernetesClient client,
      DirectRead api,
      String namespace,
      NoticeTimes times,
      Clock clock,
      LongSupplier nanos) {
    this.client = ImpatientClient.of(client, PATIENCE);
    this.api = api;
    this.namespace = namespace;
    this.times = times;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Returns once every replica can know that something changes in a namespace; at once where this
   * replica gave notice a moment ago. An API server that does not take it holds no change up: what
   * is lost is that a pod created milliseconds later is certain to see it.
   */
  public void give(String of) {
    given.computeIfAbsent(of, Given::new).renew();
  }

  /**
   * Another text whenever notice was given in between; consistent, which is to say that it is never
   * older than the question.
   *
   * @param deadline by {@link System#nanoTime()}
   */
  public String newest(String of, long deadline) throws IOException, TimeoutException {
    String path =
        "apis/coordination.k8s.io/v1/namespaces/%s/leases/%s".formatted(namespace, PREFIX + of);
    return api.object(path, METADATA_ONLY, deadline)
        .map(lease -> lease.path("metadata"))
        .map(lease -> lease.path("uid").asText() + "/" + lease.path("resourceVersion").asText())
        .orElse("");
  }

  /** How long each lasts. */
  public NoticeTimes times() {
    return times;
  }

  /** What this replica has given for one namespace; many who want it at once write it once. */
  private final class Given {
    private final String of;
    private Optional<OwnerReference> owner = Optional.empty();
    private long againAt = nanos.getAsLong();

    Given(String of) {
      this.of = of;
    }

    synchronized void renew() {
      // Before it is written: from when on it counts is not later than that.
      long now = nanos.getAsLong();
      if (now - againAt < 0) {
        return;
      }
      againAt = now + times.fresh().toNanos();
      try {
        write();
      } catch (KubernetesClientException e) {
        againAt = nanos.getAsLong() + PATIENCE.toNanos();
        LOG.warn(
            "no notice was given of a change in namespace {}; pods of this moment may start without it: {}",
            of,
            e.getMessage());
      }
    }

    private void write() {
      if (owner.isEmpty()) {
        owner = owner();
      }
      client
          .resource(
              new LeaseBuilder()
                  .withNewMetadata()
                  .withName(PREFIX + of)
                  .withNamespace(namespace)
                  .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
                  .withOwnerReferences(owner.stream().toList())
                  .endMetadata()
                  .withNewSpec()
                  .withHolderIdentity(holder)
                  .withRenewTime(ZonedDateTime.now(clock))
                  .endSpec()
                  .build())
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.SERVER_SIDE_APPLY)
                  .withFieldManager(FIELD_MANAGER)
                  .withForce(true)
                  .build());
    }

    /** It goes with the namespace that it is about. */
    private Optional<OwnerReference> owner() {
      Namespace found = client.namespaces().withName(of).get();
      return Optional.ofNullable(found)
          .map(
              it ->
                  new OwnerReferenceBuilder()
                      .withApiVersion("v1")
                      .withKind("Namespace")
                      .withName(of)
                      .withUid(it.getMetadata().getUid())
                      .build());
    }
  }
}
