package dev.satchel.operator.user;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.race.ContendedWrite;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from the cluster what an ended user had: first from the workspaces, then the user's keys
 * and secrets themselves, at last the projected Secrets. Until then the {@code WorkspaceUser} stays
 * in its deletion, and with it admission refuses what is applied for the user; what a replica let
 * in that did not know it yet is found and goes too.
 */
final class Withdrawal {
  private static final Logger log = LoggerFactory.getLogger(Withdrawal.class);

  /**
   * How long emptied Secrets stay at least: kubelets have to hand them to workspaces, and informers
   * have to hear of the deletion. An agent that finds no Secret at all keeps files for a minute.
   */
  static final Duration HOLD = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(500);

  private final KubernetesClient client;
  private final UserProjection projection;
  private final Function<String, List<AIGatewayKey>> keys;
  private final Function<String, List<UserSecret>> secrets;
  private final Clock clock;

  /** Since when workspaces have nothing to get, by the user's uid. */
  private final Map<String, Instant> emptySince = new ConcurrentHashMap<>();

  /**
   * @param keys a user's personal ones, by the user's name
   * @param secrets a user's, by the same
   */
  Withdrawal(
      KubernetesClient client,
      UserProjection projection,
      Function<String, List<AIGatewayKey>> keys,
      Function<String, List<UserSecret>> secrets,
      Clock clock) {
    this.client = client;
    this.projection = projection;
    this.keys = keys;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Does what can be done now.
   *
   * @return when to go on; empty: nothing is left
   */
  Optional<Duration> run(WorkspaceUser user) {
    String uid = user.getMetadata().getUid();
    if (!isThere(user)) {
      emptySince.remove(uid);
      return Optional.empty();
    }
    Optional<Duration> again = projection.empty(user);
    Instant since = emptySince.computeIfAbsent(uid, key -> clock.instant());
    if (again.isPresent()) {
      return again;
    }
    if (deleteOwn(user.getMetadata().getName()) || clock.instant().isBefore(since.plus(HOLD))) {
      return Optional.of(LOOK);
    }
    projection.remove(user);
    emptySince.remove(uid);
    return Optional.empty();
  }

  /**
   * Takes from the workspaces only.
   *
   * @return when to go on with that; empty: it is done
   */
  Optional<Duration> fromWorkspaces(WorkspaceUser user) {
    return isThere(user) ? projection.empty(user) : Optional.empty();
  }

  /**
   * Another leader may have ended it, and a new user have its name: nothing of theirs is to go.
   * Whose a secret or key is never changes.
   */
  private boolean isThere(WorkspaceUser user) {
    WorkspaceUser live = client.resource(user).get();
    return live != null && live.getMetadata().getUid().equals(user.getMetadata().getUid());
  }

  /** Keys first: what brings one into workspaces would be made anew. True: something is left. */
  private boolean deleteOwn(String user) {
    List<HasMetadata> own =
        Stream.<HasMetadata>concat(keys.apply(user).stream(), secrets.apply(user).stream())
            .toList();
    own.stream().filter(one -> !one.isMarkedForDeletion()).forEach(this::delete);
    return !own.isEmpty();
  }

  private void delete(HasMetadata object) {
    if (!ContendedWrite.succeeds(() -> client.resource(object).lockResourceVersion().delete())) {
      log.debug("{} changed meanwhile; deleted the next time", object.getMetadata().getName());
    }
  }
}
