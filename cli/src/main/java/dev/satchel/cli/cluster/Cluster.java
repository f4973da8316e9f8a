package dev.satchel.cli.cluster;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the commands ask of a cluster. Everything throws {@link dev.satchel.cli.CommandFailure}:
 * {@code CLUSTER_REFUSED} with the API server's words, {@code FAILED} where it does not answer.
 */
public interface Cluster extends AutoCloseable {
  /** Of {@code --namespace}, else of the kubeconfig's context, else {@code default}. */
  String namespace();

  /** Those that the operator publishes. */
  SealingKeys sealingKeys();

  /**
   * The {@code WorkspaceUser} that the caller is; empty if the cluster does not let that be seen.
   */
  Optional<String> me();

  Optional<UserSecret> find(String namespace, String name);

  /** All of a namespace. */
  List<UserSecret> in(String namespace);

  /** All of the cluster. */
  List<UserSecret> everywhere();

  UserSecret create(UserSecret secret, DryRun dryRun);

  /** By server-side apply, as the field manager {@code kubectl-satchel}, which wins conflicts. */
  UserSecret apply(UserSecret secret, DryRun dryRun);

  /** That very object, not one of the same name that came since. */
  void delete(UserSecret secret);

  /** Empty: there is none of that name. */
  Optional<WorkspaceUser> user(String name);

  Optional<Pod> pod(String namespace, String name);

  /** All of a namespace. */
  List<Pod> pods(String namespace);

  /** Those of a namespace that say they are a user's workspaces. */
  List<Pod> workspaces(String namespace, String user);

  /** All there are. */
  List<AIGatewayKey> gatewayKeys();

  Optional<AIGatewayKey> gatewayKey(String name);

  /** Sets an annotation of a key that is there, and changes nothing else. */
  AIGatewayKey annotate(AIGatewayKey key, String annotation, String value);

  /**
   * Asks for the audit log.
   *
   * @param pathAndQuery as {@link dev.satchel.crds.audit.AuditApi} has it
   * @param line given each line of the answer as it comes
   */
  void audit(String pathAndQuery, Consumer<String> line);

  @Override
  void close();

  /** Whether the server only says what would be. */
  enum DryRun {
    YES,
    NO
  }
}
