package dev.satchel.crds.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.NamePattern;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.Place;
import dev.satchel.crds.rule.SpecReader;
import dev.satchel.crds.rule.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Policy}; a field that it does not know is a fault, since it would do nothing. */
final class PolicyText {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final SpecReader root;
  private final List<Violation> violations = new ArrayList<>();

  private PolicyText(JsonNode node) {
    root = new SpecReader("policy", node);
  }

  static Parsed<Policy> parse(String text) {
    JsonNode node;
    try {
      node = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      return new Parsed.Refused<>("policy: must be YAML or JSON: " + e.getOriginalMessage());
    }
    return node.isMissingNode() || node.isNull()
        ? new Parsed.Valid<>(Policy.DEFAULT)
        : new PolicyText(node).policy();
  }

  private Parsed<Policy> policy() {
    root.known("reservedEnv", "paths", "filesDisabled", "sealedOnly", "repair");
    Policy policy =
        new Policy(
            reservedEnv(root.object("reservedEnv")),
            paths(root.object("paths")),
            flag("filesDisabled"),
            flag("sealedOnly"),
            repair(root.text("repair")));
    List<Violation> all = Stream.concat(root.violations().stream(), violations.stream()).toList();
    return all.isEmpty() ? new Parsed.Valid<>(policy) : new Parsed.Refused<>(Violation.all(all));
  }

  private EnvRules reservedEnv(@Nullable SpecReader rules) {
    if (rules == null) {
      return EnvRules.DEFAULT;
    }
    rules.known("additional", "allowed");
    List<NamePattern> allowed = list(rules, "policy.reservedEnv", "allowed", NamePattern::parse);
    for (NamePattern pattern : allowed) {
      if (pattern.text().startsWith(EnvName.OWN.word())) {
        refuse(
            "policy.reservedEnv.allowed",
            "%s belongs to Satchel and cannot be allowed; take it out".formatted(pattern));
      }
    }
    return new EnvRules(
        list(rules, "policy.reservedEnv", "additional", NamePattern::parse), allowed);
  }

  private PathRules paths(@Nullable SpecReader rules) {
    if (rules == null) {
      return PathRules.DEFAULT;
    }
    rules.known("allowed", "denied");
    List<Place> allowed = list(rules, "policy.paths", "allowed", Place::parse);
    for (Place place : allowed) {
      kept(place)
          .ifPresent(
              kept ->
                  refuse(
                      "policy.paths.allowed",
                      "%s is in %s (%s) and cannot be allowed; take it out"
                          .formatted(place, kept.place(), kept.reason())));
    }
    return new PathRules(allowed, list(rules, "policy.paths", "denied", Place::parse));
  }

  private static Optional<FilePath.Kept> kept(Place place) {
    return FilePath.KEPT.stream().filter(kept -> kept.place().covers(place.path())).findFirst();
  }

  private boolean flag(String field) {
    return Boolean.TRUE.equals(root.flag(field));
  }

  private Repair repair(@Nullable String text) {
    if (text == null) {
      return Policy.DEFAULT.repair();
    }
    for (Repair repair : Repair.values()) {
      if (repair.text().equals(text)) {
        return repair;
      }
    }
    refuse("policy.repair", "must be Ignore or Evict");
    return Policy.DEFAULT.repair();
  }

  private <T> List<T> list(
      SpecReader rules, String path, String field, Function<String, Parsed<T>> rule) {
    List<T> accepted = new ArrayList<>();
    List<String> texts = rules.texts(field);
    for (int i = 0; i < texts.size(); i++) {
      switch (rule.apply(texts.get(i))) {
        case Parsed.Valid<T>(T value) -> accepted.add(value);
        case Parsed.Refused<T>(String message) ->
            refuse("%s.%s[%d]".formatted(path, field, i), message);
      }
    }
    return accepted;
  }

  private void refuse(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
