package dev.satchel.operator.orphan;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.secret.Neighbours;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.key.StoredKey;
import dev.satchel.store.secret.StoredSecret;
import dev.satchel.store.user.UserRow;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows whose objects are gone: a finalizer was released while Postgres was away, or
 * somebody removed it by hand. A row goes only if neither the informer nor the API server knows its
 * uid.
 */
public final class OrphanSweep {
  private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);

  private static final DeletedBy NOTED = new DeletedBy.LastNoted();
  private static final String GONE = "the object is gone";

  private final StoreWatch store;
  private final KubernetesClient client;
  private final Neighbours secrets;
  private final Primaries<WorkspaceUser> users;
  private final Primaries<AIGatewayKey> keys;

  public OrphanSweep(
      StoreWatch store,
      KubernetesClient client,
      Neighbours secrets,
      Primaries<WorkspaceUser> users,
      Primaries<AIGatewayKey> keys) {
    this.store = store;
    this.client = client;
    this.secrets = secrets;
    this.users = users;
    this.keys = keys;
  }

  /** Looks at every row once; what fails now is looked at the next time. */
  public void run() {
    try {
      store.users().list().forEach(this::sweep);
      store.secrets().list().forEach(this::sweep);
      store.keys().list().forEach(this::sweep);
    } catch (StoreUnavailableException e) {
      log.info("rows without objects are looked for once the store is back: {}", e.getMessage());
    } catch (KubernetesClientException e) {
      log.warn(
          "rows without objects are looked for later: the API server answered {}", e.getCode());
    } catch (RuntimeException e) {
      log.error("rows without objects could not be looked for", e);
    }
  }

  private void sweep(UserRow row) {
    boolean known =
        users
            .get(new ResourceID(row.name()))
            .filter(user -> user.getMetadata().getUid().equals(row.uid()))
            .isPresent();
    if (!known
        && isGone(client.resources(WorkspaceUser.class).withName(row.name()).get(), row.uid())
        && store.users().softDelete(row.uid(), NOTED)) {
      log.info("removed the row of WorkspaceUser {} ({}), which is gone", row.name(), row.uid());
      secrets.index().requestAllOf(row.name());
    }
  }

  private void sweep(StoredSecret row) {
    if (secrets.index().contains(row.uid())) {
      return;
    }
    UserSecret live =
        client.resources(UserSecret.class).inNamespace(row.namespace()).withName(row.name()).get();
    if (isGone(live, row.uid()) && store.secrets().delete(row.uid(), NOTED, GONE)) {
      log.info("removed the row of UserSecret {}/{}, which is gone", row.namespace(), row.name());
      secrets.changed(row.user(), row.uid());
    }
  }

  private void sweep(StoredKey row) {
    boolean known =
        keys.get(new ResourceID(row.name()))
            .filter(key -> key.getMetadata().getUid().equals(row.uid()))
            .isPresent();
    if (!known
        && isGone(client.resources(AIGatewayKey.class).withName(row.name()).get(), row.uid())
        && store.keys().delete(row.uid(), NOTED)) {
      log.info("removed the row of AIGatewayKey {} ({}), which is gone", row.name(), row.uid());
    }
  }

  private static boolean isGone(@Nullable HasMetadata live, String uid) {
    return live == null || !uid.equals(live.getMetadata().getUid());
  }
}
