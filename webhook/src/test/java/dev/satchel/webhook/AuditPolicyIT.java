package dev.satchel.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.server.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit policy that docs/operations ships, in the hands of an API server. */
class AuditPolicyIT {
  private static final Path POLICY = Path.of("../docs/operations/audit-policy.yaml");

  /** Of somebody who logs every body of everything else. */
  private static final String CURIOUS = "  - level: RequestResponse\n";

  @Test
  void no_body_of_ours_is_in_the_api_servers_audit_log(@TempDir Path folder) throws Exception {
    String shipped = Files.readString(POLICY);
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            shipped.substring(0, shipped.lastIndexOf("  - level:")) + CURIOUS);
    Path log = folder.resolve("audit.log");
    try (ApiServer server =
            ApiServer.start(folder, "--audit-policy-file=" + policy, "--audit-log-path=" + log);
        KubernetesClient client = server.client()) {
      server.install("usersecrets");
      Kubectl kubectl =
          new Kubectl(server.kubeconfig("default"), Files.createDirectory(folder.resolve("home")));
      Canary canary = Canary.fresh();
      Canary control = Canary.fresh();
      String manifest =
          """
          apiVersion: satchel.dev/v1alpha1
          kind: UserSecret
          metadata: {name: token, namespace: default}
          spec: {user: alice, envName: TOKEN, value: "%s"}
          """
              .formatted(canary.value());
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> kubectl.run(manifest, "apply", "-f", "-").code() == 0);
      kubectl.run(manifest, "apply", "--server-side", "--force-conflicts", "-f", "-").succeeded();
      kubectl.run(manifest, "replace", "-f", "-").succeeded();
      kubectl
          .run("", "create", "secret", "generic", "source", "--from-literal=a=" + canary.value())
          .succeeded();
      kubectl
          .run("", "create", "configmap", "control", "--from-literal=a=" + control.value())
          .succeeded();

      String text = Files.readString(log, UTF_8);

      assertThat(text)
          .as("bodies of others are logged, and ours are told of")
          .contains(control.value())
          .contains("\"resource\":\"usersecrets\"")
          .contains("\"name\":\"token\"");
      canary.assertAbsentFrom("the audit log", text);
    }
  }

  @Test
  void the_documentation_shows_the_rule_that_is_shipped() throws Exception {
    String rule =
        """
          - level: Metadata
            resources:
              - group: satchel.dev
        """;
    assertThat(Files.readString(POLICY)).contains("rules:\n", rule);
    assertThat(Files.readString(Path.of("../docs/operations/audit.md"))).contains(rule);
  }
}
