package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A pod of a gateway's that mounts a key's Secret and runs docs/gateways/GatewayReplica.java as it
 * is, on the Java of Satchel's own image.
 */
public final class Replica {
  private static final String CLASS = "GatewayReplica";
  private static final Pattern COUNTS =
      Pattern.compile("ok=(\\d+) refused=(\\d+) failed=(\\d+) tokens=(\\d+)");

  /**
   * What became of its requests so far.
   *
   * @param tokens how many different ones it read from its file
   */
  public record Counts(int ok, int refused, int failed, int tokens) {}

  private final Workspace pod;

  private Replica(Workspace pod) {
    this.pod = pod;
  }

  /** Makes the pod, and waits until its key was accepted. */
  public static Replica start(Scenario scenario, GatewayKey key, int perSecond) {
    CheckService checks = CheckService.find();
    String name = "replica-" + Scenario.unique();
    program(scenario.namespace(), name);
    Workspace pod =
        scenario.start(
            PodDraft.of(name)
                .image(image())
                .uid(65532)
                .host(checks.ip(), checks.host())
                .configMap(name, "/etc/replica")
                .secret(key.name(), "/etc/key")
                .command(
                    "/opt/java/bin/java",
                    "-XX:+UseSerialGC",
                    "-Xmx96m",
                    "-cp",
                    "/etc/replica",
                    CLASS,
                    "/etc/key/token",
                    "/etc/replica/ca.crt",
                    checks.url("/authz"),
                    Integer.toString(perSecond)));
    Replica replica = new Replica(pod);
    Eventually.within(60).until(() -> replica.counts().ok() > 0);
    return replica;
  }

  /** The one that the webhook runs. */
  private static String image() {
    return Cluster.podsOf(Cluster.WEBHOOK)
        .getFirst()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  private static void program(String namespace, String name) {
    Cluster.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(Map.of("ca.crt", CheckService.authorities()))
                .withBinaryData(
                    Map.of(CLASS + ".class", Base64.getEncoder().encodeToString(compiled())))
                .build())
        .create();
  }

  private static byte[] compiled() {
    try {
      Path folder = Files.createTempDirectory(CLASS);
      String source = Gateway.DOCS.resolve(CLASS + ".java").toString();
      int status =
          ToolProvider.getSystemJavaCompiler()
              .run(null, null, null, "-Xlint:all", "-Werror", "-d", folder.toString(), source);
      assertThat(status).as("javac of " + source).isZero();
      return Files.readAllBytes(folder.resolve(CLASS + ".class"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it printed them last. */
  public Counts counts() {
    List<MatchResult> lines = COUNTS.matcher(pod.log()).results().toList();
    return lines.isEmpty() ? new Counts(0, 0, 0, 0) : counts(lines.getLast());
  }

  private static Counts counts(MatchResult line) {
    return new Counts(number(line, 1), number(line, 2), number(line, 3), number(line, 4));
  }

  private static int number(MatchResult line, int group) {
    return Integer.parseInt(line.group(group));
  }

  /** What it printed besides: what was refused or failed. */
  public String complaints() {
    Matcher counts = COUNTS.matcher(pod.log());
    return counts.replaceAll("").replaceAll("\n+", "\n").strip();
  }
}
