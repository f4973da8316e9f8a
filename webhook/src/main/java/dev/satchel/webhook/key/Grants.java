package dev.satchel.webhook.key;

import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.ScopeCatalogue;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.admission.Requester;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may mint a key (design section 4): whoever may {@code grant} each of its scopes, by the name
 * that the key has it by, or {@code *}. A wildcard, in a scope or on the allow list, and a list
 * without entries, which means the same, needs {@code *}.
 */
final class Grants {
  private static final String ANY = "*";

  private final Access access;
  private final ScopeCatalogue catalogue;

  Grants(Access access, ScopeCatalogue catalogue) {
    this.access = access;
    this.catalogue = catalogue;
  }

  /** What the requester would have to be granted, each with its field; empty: nothing. */
  List<String> missing(Requester requester, AIGatewayKeySpec spec) {
    Map<String, Boolean> asked = new HashMap<>();
    if (may(requester, ANY, asked)) {
      return List.of();
    }
    List<String> missing = new ArrayList<>();
    if (spec.scopes().isEmpty()) {
      missing.add("spec.scopes has no entries, which means all, and needs grant on '*'");
    }
    for (int i = 0; i < spec.scopes().size(); i++) {
      String scope = spec.scopes().get(i);
      if (!mayHold(requester, scope, asked)) {
        missing.add(
            "spec.scopes[%d] needs grant on '%s'".formatted(i, scope.contains(ANY) ? ANY : scope));
      }
    }
    if (spec.allowList().isEmpty()) {
      missing.add(
          "spec.allowList has no entries, which means every resource, and needs grant on '*'");
    }
    for (int i = 0; i < spec.allowList().size(); i++) {
      if (spec.allowList().get(i).contains(ANY)) {
        missing.add("spec.allowList[%d] has a wildcard and needs grant on '*'".formatted(i));
      }
    }
    return missing;
  }

  /** A composite may be held by its own name, or by those of all that it stands for. */
  private boolean mayHold(Requester requester, String scope, Map<String, Boolean> asked) {
    if (scope.contains(ANY)) {
      return false;
    }
    return may(requester, scope, asked)
        || (catalogue.composites().containsKey(scope)
            && catalogue.expand(scope) instanceof Parsed.Valid<List<Scope>>(List<Scope> expanded)
            && expanded.stream()
                .map(Scope::value)
                .allMatch(one -> !one.contains(ANY) && may(requester, one, asked)));
  }

  private boolean may(Requester requester, String scope, Map<String, Boolean> asked) {
    return asked.computeIfAbsent(scope, name -> access.mayGrant(requester, name));
  }
}
