package dev.satchel.cli.bulk;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.secret.SecretDraft;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.UserSecretSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Entries as secrets of one user, after every rule that needs no cluster. */
final class ImportPlan {
  /** As many as a user may have. */
  static final int MAX_SECRETS = 50;

  private final List<String> faults;
  private final List<SecretDraft> drafts = new ArrayList<>();
  private final Map<String, Entry> names = new HashMap<>();
  private final Map<String, Entry> envNames = new HashMap<>();

  private ImportPlan(Entries read, String namespace, String user) {
    faults = new ArrayList<>(read.faults());
    if (read.entries().isEmpty() && faults.isEmpty()) {
      faults.add("there is no secret in it");
    }
    if (read.entries().size() > MAX_SECRETS) {
      faults.add(
          "has %d secrets; a user can have at most %d"
              .formatted(read.entries().size(), MAX_SECRETS));
    }
    read.entries().forEach(entry -> add(entry, namespace, user));
  }

  /** Throws with all faults, a line each. */
  static List<SecretDraft> of(Entries read, String namespace, String user) {
    ImportPlan plan = new ImportPlan(read, namespace, user);
    if (!plan.faults.isEmpty()) {
      throw CommandFailure.refused(plan.faults);
    }
    return plan.drafts;
  }

  private void add(Entry entry, String namespace, String user) {
    Entry same = names.putIfAbsent(entry.name(), entry);
    if (same != null) {
      faults.add(
          "%s: its name %s is also that of %s"
              .formatted(entry.where(), entry.name(), same.where()));
      return;
    }
    Entry claims = entry.envName().map(name -> envNames.putIfAbsent(name, entry)).orElse(null);
    if (claims != null) {
      faults.add(
          "%s: its environment variable is also that of %s"
              .formatted(entry.where(), claims.where()));
    }
    SecretDraft draft = new SecretDraft(namespace, entry.name(), user, spec(entry), entry.source());
    for (Violation violation : draft.violations()) {
      faults.add("%s: %s".formatted(entry.where(), violation));
    }
    drafts.add(draft);
  }

  private static UserSecretSpec spec(Entry entry) {
    return new UserSecretSpec(
        null,
        null,
        entry.envName().isPresent() ? null : Boolean.FALSE,
        entry.envName().orElse(null),
        null,
        null,
        null,
        null,
        null,
        List.of());
  }
}
