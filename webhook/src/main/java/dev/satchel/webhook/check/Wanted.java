package dev.satchel.webhook.check;

import dev.satchel.crds.key.KeyResource;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Permissions.Decision;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.rule.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a key is to be good for: each of the scopes, and each of the resources. So a value that a
 * client added to its proxy's can only narrow.
 *
 * @param scopes none: no scope in particular
 * @param resources none: no resource in particular
 * @param unreadable what is wrong with what was asked for, holding nothing of it; no key is good
 *     for that
 */
record Wanted(List<Scope> scopes, List<KeyResource> resources, List<String> unreadable) {
  static final Wanted ANYTHING = new Wanted(List.of(), List.of(), List.of());

  /** Reads it. */
  static Wanted of(List<String> scopes, List<String> resources) {
    if (scopes.isEmpty() && resources.isEmpty()) {
      return ANYTHING;
    }
    List<String> unreadable = new ArrayList<>();
    return new Wanted(
        read(scopes, "scope", Scope::parse, unreadable),
        read(resources, "resource", KeyResource::parse, unreadable),
        unreadable);
  }

  private static <T> List<T> read(
      List<String> texts, String what, Function<String, Parsed<T>> rule, List<String> unreadable) {
    List<T> values = new ArrayList<>(texts.size());
    for (String text : texts) {
      switch (rule.apply(text)) {
        case Parsed.Valid<T>(T value) -> values.add(value);
        case Parsed.Refused<T>(String message) -> unreadable.add(what + " " + message);
      }
    }
    return values;
  }

  boolean isReadable() {
    return unreadable.isEmpty();
  }

  /** Whether all of it is permitted; else what is missing first. */
  Decision permittedBy(Permissions permissions) {
    if (!unreadable.isEmpty()) {
      return Decision.SCOPE_MISSING;
    }
    for (Scope scope : scopes) {
      if (permissions.permits(scope, null) != Decision.PERMITTED) {
        return Decision.SCOPE_MISSING;
      }
    }
    for (KeyResource resource : resources) {
      if (permissions.permits(null, resource) != Decision.PERMITTED) {
        return Decision.RESOURCE_MISSING;
      }
    }
    return Decision.PERMITTED;
  }
}
