package dev.satchel.cli.reseal;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.Cluster.DryRun;
import dev.satchel.cli.output.Progress;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.secret.UserSecret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has the cluster seal values to its newest key, and writes files once all of them are. */
final class Resealing {
  private final Cluster cluster;
  private final SealingKeyId newest;
  private final Map<ManifestFile, Map<String, String>> changes = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  Resealing(Cluster cluster, SealingKeyId newest) {
    this.cluster = cluster;
    this.newest = newest;
  }

  void add(ManifestFile file, Progress progress) {
    for (UserSecret secret : file.sealed()) {
      try {
        reseal(file, secret);
      } catch (CommandFailure e) {
        if (e.exitCode() == ExitCode.FAILED) {
          throw e;
        }
        faults.add("%s: %s: %s".formatted(file.path(), name(secret), e.getMessage()));
      }
      progress.step();
    }
  }

  private void reseal(ManifestFile file, UserSecret secret) {
    String old = ManifestFile.sealedValue(secret);
    if (isNewest(old)) {
      return;
    }
    if (!file.holds(old)) {
      throw refusal("the sealed value is folded over several lines; put it on one");
    }
    changes.computeIfAbsent(file, _ -> new HashMap<>()).put(old, asked(secret));
  }

  private String asked(UserSecret secret) {
    if (secret.getMetadata().getNamespace() == null) {
      secret.getMetadata().setNamespace(cluster.namespace());
    }
    Map<String, String> annotations = new HashMap<>(secret.getMetadata().getAnnotations());
    annotations.put(Annotations.RESEAL, "true");
    secret.getMetadata().setAnnotations(annotations);
    secret.setStatus(null);
    UserSecret answer = cluster.apply(secret, DryRun.YES);
    String sealed = answer.getSpec() == null ? null : answer.getSpec().sealedValue();
    if (sealed == null || !isNewest(sealed)) {
      throw refusal("the cluster did not reseal it; is its Satchel older than this program?");
    }
    return sealed;
  }

  private boolean isNewest(String text) {
    return SealedValue.parse(text) instanceof Parsed.Valid<SealedValue>(SealedValue value)
        && value.keyId().equals(newest);
  }

  private static CommandFailure refusal(String message) {
    return new CommandFailure(ExitCode.CLUSTER_REFUSED, message);
  }

  private static String name(UserSecret secret) {
    return secret.getMetadata().getName();
  }

  int count() {
    return changes.values().stream().mapToInt(Map::size).sum();
  }

  /** Those that change, or did. */
  List<String> files() {
    refuseFaults();
    return changes.keySet().stream().map(file -> file.path().toString()).toList();
  }

  void write() {
    refuseFaults();
    List<String> written = new ArrayList<>();
    changes.forEach(
        (file, newer) -> {
          try {
            file.replace(newer);
            written.add(file.path().toString());
          } catch (IOException e) {
            throw new CommandFailure(
                written.isEmpty() ? ExitCode.FAILED : ExitCode.PARTLY_DONE,
                "%s cannot be written; written before it: %s".formatted(file.path(), written),
                e);
          }
        });
  }

  private void refuseFaults() {
    if (!faults.isEmpty()) {
      throw refusal(String.join("\n", faults));
    }
  }
}
