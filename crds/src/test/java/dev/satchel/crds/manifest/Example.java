package dev.satchel.crds.manifest;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One object and what a server that has the CRDs says to it.
 *
 * @param manifest YAML, without its name
 * @param refusal the field and what would be right, both in the message; empty: it is accepted
 */
record Example(String kind, String name, String manifest, List<String> refusal) {
  /** The value in these objects, which no refusal may repeat. */
  static final String VALUE = "hush-hush";

  private static final String LABEL_LONG = "a".repeat(64);
  private static final AtomicInteger NEXT = new AtomicInteger();

  boolean accepted() {
    return refusal.isEmpty();
  }

  @Override
  public String toString() {
    String text = manifest.strip().replace("\n", "; ");
    String shown = text.length() > 90 ? text.substring(0, 90) + "..." : text;
    return accepted() ? "accepts " + shown : "refuses " + shown + " (" + refusal + ")";
  }

  static Stream<Example> all() {
    return Stream.of(
            sources(),
            targets(),
            envNames(),
            filePaths(),
            values(),
            names(),
            selectors(),
            users(),
            KeyExamples.all())
        .flatMap(List::stream);
  }

  private static List<Example> sources() {
    String from = "valueFrom: {secretKeyRef: {name: tokens.v1, key: my_token}}";
    String oneOf = "exactly one of value, sealedValue and valueFrom";
    return List.of(
        accepts("{user: alice, envName: TOKEN, value: hush-hush}"),
        accepts("{user: alice, envName: TOKEN, %s}".formatted(from)),
        accepts("{envName: TOKEN, sealedValue: \"%s\"}".formatted(longestSealedValue())),
        refuses("{envName: TOKEN}", "spec.value", oneOf),
        refuses("{envName: TOKEN, value: hush-hush, %s}".formatted(from), "spec.value", oneOf),
        refuses("{envName: TOKEN, value: hush-hush, sealedValue: \"sv1:a\"}", "spec.value", oneOf),
        refuses(
            "{envName: TOKEN, sealedValue: \"sv1:a\", %s}".formatted(from), "spec.value", oneOf),
        refuses(
            "{envName: TOKEN, sealedValue: hush-hush}", "spec.sealedValue", "must start with sv1:"),
        refuses(
            "{envName: TOKEN, sealedValue: \"sv1:hush-hush%s\"}"
                .formatted("a".repeat(SealedValue.MAX_LENGTH)),
            "spec.sealedValue",
            "at most 45222 characters"),
        refuses("{envName: TOKEN, valueFrom: {}}", "spec.valueFrom.secretKeyRef", "Required"),
        refuses(
            "{envName: TOKEN, valueFrom: {secretKeyRef: {name: a}}}",
            "spec.valueFrom.secretKeyRef.key",
            "Required"),
        refuses(
            "{envName: TOKEN, valueFrom: {secretKeyRef: {name: Tokens, key: a}}}",
            "spec.valueFrom.secretKeyRef.name",
            "must be a Secret's name"),
        refuses(
            "{envName: TOKEN, valueFrom: {secretKeyRef: {name: a, key: a/b}}}",
            "spec.valueFrom.secretKeyRef.key",
            "must be a key of a Secret"),
        new Example("UserSecret", "no-spec", "{}", List.of("spec: Required value")));
  }

  private static List<Example> targets() {
    return List.of(
        accepts("{enabled: true, filePath: ~/.token, value: hush-hush}"),
        accepts("{enabled: false, value: hush-hush}"),
        refuses("{value: hush-hush}", "spec.envName", "at least one of envName or filePath"),
        refuses(
            "{enabled: true, value: hush-hush}",
            "spec.envName",
            "at least one of envName or filePath"));
  }

  private static List<Example> envNames() {
    return Stream.of(
            Stream.of("_", "a1", "PATHS", "PATH", "SATCHELS", "GIT".repeat(85) + "G")
                .map(Example::acceptsEnvName),
            Stream.of("", "1A", "A-B", "Ä", "A B", "A\\n")
                .map(name -> refusesEnvName(name, "must start with a letter or underscore")),
            Stream.of("SATCHEL_HOME", "satchel_", "Satchel_X")
                .map(name -> refusesEnvName(name, "are Satchel's own; choose another")),
            Stream.of("A".repeat(257))
                .map(name -> refusesEnvName(name, "may not be more than 256")))
        .flatMap(examples -> examples)
        .toList();
  }

  private static Example acceptsEnvName(String name) {
    return accepts("{user: alice, envName: \"%s\", value: hush-hush}".formatted(name));
  }

  private static Example refusesEnvName(String name, String message) {
    return refuses(
        "{user: alice, envName: \"%s\", value: hush-hush}".formatted(name),
        "spec.envName",
        message);
  }

  private static List<Example> filePaths() {
    String name255 = "n".repeat(255);
    String path4096 = ("/" + name255).repeat(16);
    return Stream.of(
            Stream.of(
                    "~/.ssh/id",
                    "/etc/a b",
                    "~/.../..a/a..",
                    "/process",
                    "/run/a",
                    "/ü/\uD83D\uDD11",
                    path4096)
                .map(Example::acceptsFilePath),
            Stream.of("", "a/b", "~bob/a", "./a")
                .map(path -> refusesFilePath(path, "must start with ~/ or /")),
            Stream.of("/", "~/", "~//a", "/a//b", "/a/", "~/./a", "~/..", "/a/../b", "/a/.")
                .map(path -> refusesFilePath(path, "must be in normal form and name a file")),
            Stream.of("/a\\nb", "/a\\tb", "/a\\u007f", "/a\\u0085", "/a\\0")
                .map(path -> refusesFilePath(path, "must not contain control characters")),
            Stream.of(
                    "/proc/a",
                    "/sys/a/b",
                    "/dev/shm/a",
                    "/satchel/a",
                    "/run/secrets/kubernetes.io/serviceaccount/token",
                    "/var/run/secrets/kubernetes.io",
                    "/run/secrets",
                    "/var",
                    "/proc")
                .map(path -> refusesFilePath(path, "in or above a place that is not the user's")),
            Stream.of("/" + name255 + "n")
                .map(path -> refusesFilePath(path, "must not exceed 255 bytes")),
            Stream.of("/" + "é/".repeat(1400) + "a")
                .map(path -> refusesFilePath(path, "must not exceed 4096 bytes")),
            Stream.of(path4096 + "/")
                .map(path -> refusesFilePath(path, "may not be more than 4096")))
        .flatMap(examples -> examples)
        .toList();
  }

  private static Example acceptsFilePath(String path) {
    return accepts("{user: alice, filePath: \"%s\", value: hush-hush}".formatted(path));
  }

  private static Example refusesFilePath(String path, String message) {
    return refuses(
        "{user: alice, filePath: \"%s\", value: hush-hush}".formatted(path),
        "spec.filePath",
        message);
  }

  private static List<Example> values() {
    String most = VALUE + "v".repeat(24_576 - VALUE.length());
    String wide = VALUE + "é".repeat(12_288);
    return List.of(
        accepts("{envName: TOKEN, value: %s}".formatted(most)),
        accepts("{envName: TOKEN, value: \"line\\n\\tline\\r\\n\"}"),
        accepts("{filePath: ~/.token, value: \"a\\0b\"}"),
        refuses("{envName: TOKEN, value: \"\"}", "spec.value", "must have 1 to 24576 bytes"),
        refuses(
            "{envName: TOKEN, value: %sv}".formatted(most),
            "spec.value",
            "must have 1 to 24576 bytes"),
        refuses("{envName: TOKEN, value: {a: hush-hush}}", "spec.value", "must be of type string"),
        refuses(
            "{envName: TOKEN, value: %s}".formatted(wide),
            "spec.value",
            "must have 1 to 24576 bytes"),
        refuses(
            "{envName: TOKEN, value: \"hush-hush\\0\"}",
            "spec.value",
            "must not contain NUL bytes"),
        refuses("{envName: TOKEN, value: 5}", "spec.value", "must be of type string"));
  }

  private static List<Example> names() {
    String spec = "spec: {user: alice, envName: TOKEN, value: hush-hush}";
    return List.of(
        new Example("UserSecret", "s".repeat(200), spec, List.of()),
        new Example(
            "UserSecret",
            "s".repeat(201),
            spec,
            List.of("metadata.name must have at most 200 characters")),
        accepts("{user: alice, description: %s, envName: A, value: x}".formatted("d".repeat(1024))),
        refuses(
            "{user: alice, description: %s, envName: A, value: x}".formatted("d".repeat(1025)),
            "spec.description",
            "may not be more than 1024"),
        refuses("{user: Alice, envName: A, value: x}", "spec.user", "must be a DNS label"),
        refuses("{user: \"\", envName: A, value: x}", "spec.user", "must be a DNS label"),
        refuses(
            "{user: %s, envName: A, value: x}".formatted(LABEL_LONG),
            "spec.user",
            "may not be more than 63"));
  }

  private static List<Example> selectors() {
    String labels = "spec.workspaceSelector.matchLabels";
    String part = "spec.workspaceSelector.matchExpressions[0]";
    return List.of(
        selects("{}"),
        selects("{matchLabels: {team: data, example.com/tier: \"\"}}"),
        selects("{matchExpressions: [{key: a, operator: In, values: [x, \"\"]}]}"),
        selects("{matchExpressions: [{key: a.b/c, operator: NotIn, values: [x_y.z]}]}"),
        selects("{matchExpressions: [{key: a, operator: Exists}]}"),
        selects("{matchExpressions: [{key: a, operator: DoesNotExist, values: []}]}"),
        selectsNot("{matchLabels: {\"a b\": x}}", labels, "must be a label's key"),
        selectsNot("{matchLabels: {a: \"x\\ty\"}}", labels + "[a]", "must be a label's value"),
        selectsNot(
            "{matchLabels: {a: %s}}".formatted(LABEL_LONG), labels, "may not be more than 63"),
        selectsNot(
            "{matchLabels: {%s}}".formatted(many(17, "k%d: x")), labels, "must have at most 16"),
        selectsNot("{matchExpressions: [{key: a, operator: Is}]}", part + ".operator", "supported"),
        selectsNot("{matchExpressions: [{key: a}]}", part + ".operator", "Required"),
        selectsNot("{matchExpressions: [{operator: Exists}]}", part + ".key", "Required"),
        selectsNot(
            "{matchExpressions: [{key: \"-\", operator: Exists}]}", part + ".key", "label's key"),
        selectsNot(
            "{matchExpressions: [{key: a, operator: In}]}", part + ".values", "at least one value"),
        selectsNot(
            "{matchExpressions: [{key: a, operator: NotIn, values: []}]}",
            part + ".values",
            "at least one value"),
        selectsNot(
            "{matchExpressions: [{key: a, operator: Exists, values: [x]}]}",
            part + ".values",
            "must be empty"),
        selectsNot(
            "{matchExpressions: [{key: a, operator: In, values: [\"x,y\"]}]}",
            part + ".values[0]",
            "must be a label's value"),
        selectsNot(
            "{matchExpressions: [{key: a, operator: In, values: [%s]}]}".formatted(many(33, "v%d")),
            part + ".values",
            "must have at most 32"),
        selectsNot(
            "{matchExpressions: [%s]}".formatted(many(17, "{key: k%d, operator: Exists}")),
            "spec.workspaceSelector.matchExpressions",
            "must have at most 16"));
  }

  private static Example selects(String selector) {
    return accepts("{envName: TOKEN, value: hush-hush, workspaceSelector: %s}".formatted(selector));
  }

  private static Example selectsNot(String selector, String field, String message) {
    return refuses(
        "{envName: TOKEN, value: hush-hush, workspaceSelector: %s}".formatted(selector),
        field,
        message);
  }

  private static List<Example> users() {
    return List.of(
        user("alice", "spec: {}"),
        user("a".repeat(63), "spec: {username: \"alice@example.com\", namespaces: [dev-alice, x]}"),
        user("many", "spec: {namespaces: [%s]}".formatted(many(64, "n%d"))),
        user("a".repeat(64), "spec: {}", "metadata.name must be a DNS label"),
        user("a.b", "spec: {}", "metadata.name must be a DNS label"),
        user("no-spec", "{}", "spec: Required value"),
        user("unnamed", "spec: {username: \"\"}", "spec.username"),
        user("long", "spec: {username: %s}".formatted("u".repeat(257)), "may not be more than 256"),
        user("dot", "spec: {namespaces: [a, a.b]}", "spec.namespaces[1]"),
        user("dot", "spec: {namespaces: [a.b]}", "must be a DNS label"),
        user("empty", "spec: {namespaces: [\"\"]}", "must be a DNS label"),
        user("twice", "spec: {namespaces: [a, b, a]}", "spec.namespaces[2]: Duplicate value"),
        user(
            "long-namespace",
            "spec: {namespaces: [%s]}".formatted(LABEL_LONG),
            "may not be more than 63"),
        user(
            "too-many",
            "spec: {namespaces: [%s]}".formatted(many(65, "n%d")),
            "must have at most 64 items"));
  }

  private static Example user(String name, String manifest, String... refusal) {
    return new Example("WorkspaceUser", name, manifest, List.of(refusal));
  }

  private static String many(int count, String format) {
    return String.join(", ", IntStream.range(0, count).mapToObj(format::formatted).toList());
  }

  private static Example accepts(String spec) {
    return new Example("UserSecret", "e" + NEXT.incrementAndGet(), manifest(spec), List.of());
  }

  private static Example refuses(String spec, String field, String message) {
    return new Example(
        "UserSecret", "e" + NEXT.incrementAndGet(), manifest(spec), List.of(field, message));
  }

  /** Whose it is, is said where that is not what the example is about. */
  private static String manifest(String spec) {
    return "spec: " + (spec.contains("user:") ? spec : spec.replaceFirst("\\{", "{user: alice, "));
  }

  private static String longestSealedValue() {
    SecureRandom random = new SecureRandom();
    Sealer sealer = new Sealer(SealingPrivateKey.generate(random).publicKey(), random);
    Parsed<SecretValue> value = SecretValue.parse(new byte[SecretValue.MAX_BYTES], false);
    return sealer
        .seal(
            SealContext.userSecret("dev", "token", "alice"),
            ((Parsed.Valid<SecretValue>) value).value())
        .toString();
  }
}
