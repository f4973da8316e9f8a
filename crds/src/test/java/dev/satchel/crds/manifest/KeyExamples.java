package dev.satchel.crds.manifest;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link Example}s of keys. */
final class KeyExamples {
  private static final String REF = "secretRef: {namespace: gateway, name: eu-key}";
  private static final AtomicInteger NEXT = new AtomicInteger();

  private KeyExamples() {}

  static List<Example> all() {
    return Stream.of(names(), scopes(), allowLists(), ends(), rotations(), refs(), personal())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Example> names() {
    return Stream.concat(
            Stream.of("a", "0", "test-key", "a-b-c", "k".repeat(64))
                .map(name -> new Example("AIGatewayKey", name, spec(""), List.of())),
            Stream.of("test--key", "a.b", "k".repeat(65))
                .map(
                    name ->
                        new Example(
                            "AIGatewayKey",
                            name,
                            spec(""),
                            List.of("metadata.name", "words joined by single hyphens"))))
        .toList();
  }

  private static List<Example> scopes() {
    String rule = "must be resource:action";
    return List.of(
        accepts("scopes: []"),
        accepts("scopes: ['*', 'chat:*', 'chat:invoke', 'a.b-c_d:e']"),
        refuses("scopes: ['Chat:invoke']", "spec.scopes[0]", rule),
        refuses("scopes: ['*:*']", "spec.scopes[0]", rule),
        refuses("scopes: ['chat:inv*']", "spec.scopes[0]", rule),
        refuses("scopes: ['']", "spec.scopes[0]", rule),
        refuses("scopes: ['s:%s']".formatted("a".repeat(127)), "spec.scopes[0]", "128"),
        refuses("scopes: [%s]".formatted(many(129, "a:b%d")), "spec.scopes", "at most 128"));
  }

  private static List<Example> allowLists() {
    String rule = "must be type:id";
    return List.of(
        accepts("allowList: []"),
        accepts("allowList: ['*:*', 'model:*', '*:a', ' Model:GPT-5 ', 'model:a/b:c']"),
        accepts("allowList: [%s]".formatted(many(128, "model:m%d"))),
        refuses("allowList: ['model']", "spec.allowList[0]", rule),
        refuses("allowList: ['model:gpt*']", "spec.allowList[0]", rule),
        refuses("allowList: ['model:a b']", "spec.allowList[0]", rule),
        refuses(
            "allowList: [%s]".formatted(many(129, "model:m%d")), "spec.allowList", "at most 128"));
  }

  private static List<Example> ends() {
    return List.of(
        accepts("expiresAt: '2027-01-01T00:00:00Z'"),
        accepts("lifetime: 2160h"),
        accepts("lifetime: 876600h"),
        refuses("lifetime: 1h, expiresAt: '2027-01-01T00:00:00Z'", "spec.expiresAt", "at most one"),
        refuses("expiresAt: tomorrow", "spec.expiresAt", "date-time"),
        refuses("lifetime: 30d", "spec.lifetime", "must be a duration"),
        refuses("lifetime: 0s", "spec.lifetime", "must be at least 1s"),
        refuses("lifetime: 876601h", "spec.lifetime", "must be at most 876600h"));
  }

  private static List<Example> rotations() {
    return List.of(
        accepts("rotation: {interval: 720h, overlap: 24h}"),
        accepts("rotation: {interval: 10s}"),
        accepts("rotation: {overlap: 0s}"),
        refuses("rotation: {interval: 9s}", "spec.rotation.interval", "must be at least 10s"),
        refuses("rotation: {interval: often}", "spec.rotation.interval", "must be a duration"),
        refuses(
            "rotation: {interval: 1h, overlap: 60m}",
            "spec.rotation.overlap",
            "must be shorter than interval"));
  }

  private static List<Example> refs() {
    return List.of(
        new Example("AIGatewayKey", "no-spec", "{}", List.of("spec: Required value")),
        new Example("AIGatewayKey", "no-ref", "spec: {}", List.of("spec.secretRef", "Required")),
        ref("{namespace: a.b, name: s}", "spec.secretRef.namespace", "must be a DNS label"),
        ref("{namespace: n, name: S}", "spec.secretRef.name", "must be a Secret's name"),
        ref("{namespace: n, name: s, key: a/b}", "spec.secretRef.key", "must be a key"),
        ref("{namespace: n}", "spec.secretRef.name", "Required"));
  }

  private static Example ref(String ref, String field, String message) {
    return new Example(
        "AIGatewayKey",
        "k" + NEXT.incrementAndGet(),
        "spec: {secretRef: %s}".formatted(ref),
        List.of(field, message));
  }

  private static List<Example> personal() {
    return List.of(
        accepts("user: alice, envName: KEY, filePath: ~/.key"),
        refuses("user: Alice", "spec.user", "must be a DNS label"),
        refuses("envName: KEY", "spec.envName", "give spec.user too"),
        refuses("filePath: ~/.key", "spec.filePath", "give spec.user too"),
        refuses("user: alice, envName: SATCHEL_KEY", "spec.envName", "Satchel's own"),
        refuses("user: alice, filePath: a", "spec.filePath", "must start with"));
  }

  private static String many(int count, String format) {
    return String.join(
        ", ", IntStream.range(0, count).mapToObj(i -> "'" + format.formatted(i) + "'").toList());
  }

  private static String spec(String rest) {
    return "spec: {" + REF + (rest.isEmpty() ? "" : ", " + rest) + "}";
  }

  private static Example accepts(String rest) {
    return new Example("AIGatewayKey", "k" + NEXT.incrementAndGet(), spec(rest), List.of());
  }

  private static Example refuses(String rest, String field, String message) {
    return new Example(
        "AIGatewayKey", "k" + NEXT.incrementAndGet(), spec(rest), List.of(field, message));
  }
}
