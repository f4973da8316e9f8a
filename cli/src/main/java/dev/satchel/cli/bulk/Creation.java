package dev.satchel.cli.bulk;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.Cluster.DryRun;
import dev.satchel.cli.output.Progress;
import dev.satchel.crds.secret.UserSecret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Brings new secrets into the cluster: all of them or none, and never over one that is there. */
final class Creation {
  private final Cluster cluster;
  private final List<UserSecret> secrets;

  Creation(Cluster cluster, List<UserSecret> secrets) {
    this.cluster = cluster;
    this.secrets = secrets;
  }

  /** Throws if one of them cannot be, with everything that the cluster can tell beforehand. */
  void check(Progress progress) {
    refuse(conflicts());
    refuse(capacity());
    List<String> refusals = new ArrayList<>();
    for (UserSecret secret : secrets) {
      try {
        cluster.create(secret, DryRun.YES);
      } catch (CommandFailure e) {
        if (e.exitCode() != ExitCode.CLUSTER_REFUSED) {
          throw e;
        }
        refusals.add("%s: %s".formatted(secret.getMetadata().getName(), e.getMessage()));
      }
      progress.step();
    }
    refuse(refusals);
  }

  /** Each secret that is there already, and each variable that another of the user's has. */
  private List<String> conflicts() {
    List<String> conflicts = new ArrayList<>();
    for (UserSecret present : cluster.in(namespace())) {
      for (UserSecret secret : secrets) {
        if (secret.getMetadata().getName().equals(present.getMetadata().getName())) {
          conflicts.add("%s exists already".formatted(present.getMetadata().getName()));
        } else if (claimsTheSame(secret, present)) {
          conflicts.add(
              "%s: the environment variable %s is that of %s"
                  .formatted(
                      secret.getMetadata().getName(),
                      secret.getSpec().envName(),
                      present.getMetadata().getName()));
        }
      }
    }
    return conflicts;
  }

  private static boolean claimsTheSame(UserSecret secret, UserSecret present) {
    String envName = secret.getSpec().envName();
    return envName != null
        && present.getSpec() != null
        && envName.equals(present.getSpec().envName())
        && user(secret).equals(user(present));
  }

  private List<String> capacity() {
    String user = user(secrets.getFirst());
    long present = everywhereOrHere().stream().filter(one -> user(one).equals(user)).count();
    long over = present + secrets.size() - ImportPlan.MAX_SECRETS;
    return over <= 0
        ? List.of()
        : List.of(
            "%s has %d of %d secrets and this file contains %d, so remove at least %d"
                .formatted(user, present, ImportPlan.MAX_SECRETS, secrets.size(), over));
  }

  /** A user may not see other namespaces; the operator counts them all the same. */
  private List<UserSecret> everywhereOrHere() {
    try {
      return cluster.everywhere();
    } catch (CommandFailure e) {
      if (e.exitCode() != ExitCode.CLUSTER_REFUSED) {
        throw e;
      }
      return cluster.in(namespace());
    }
  }

  /** Creates them; if one fails, deletes those that were created, and throws. */
  void create(Progress progress) {
    List<UserSecret> created = new ArrayList<>();
    try {
      for (UserSecret secret : secrets) {
        created.add(cluster.create(secret, DryRun.NO));
        progress.step();
      }
    } catch (CommandFailure e) {
      UserSecret failed = secrets.get(created.size());
      throw undone(created, failed.getMetadata().getName(), e);
    }
  }

  private CommandFailure undone(List<UserSecret> created, String failed, CommandFailure cause) {
    Set<String> left = new HashSet<>();
    for (UserSecret secret : created) {
      try {
        cluster.delete(secret);
      } catch (CommandFailure _) {
        left.add(secret.getMetadata().getName());
      }
    }
    String message = "%s: %s".formatted(failed, cause.getMessage());
    // an answer that did not come may have been a yes
    boolean unsure = cause.exitCode() == ExitCode.FAILED;
    return left.isEmpty() && !unsure
        ? new CommandFailure(cause.exitCode(), message + "\nnothing was imported", cause)
        : new CommandFailure(
            ExitCode.PARTLY_DONE,
            "%s\nimported all the same: %s%s"
                .formatted(
                    message,
                    left.isEmpty() ? "nothing" : String.join(", ", left),
                    unsure ? "; perhaps " + failed : ""),
            cause);
  }

  private String namespace() {
    return secrets.getFirst().getMetadata().getNamespace();
  }

  private static String user(UserSecret secret) {
    String user = secret.getSpec() == null ? null : secret.getSpec().user();
    return user == null ? "" : user;
  }

  private static void refuse(List<String> refusals) {
    if (!refusals.isEmpty()) {
      throw new CommandFailure(
          ExitCode.CLUSTER_REFUSED, String.join("\n", refusals) + "\nnothing was imported");
    }
  }
}
