package dev.satchel.webhook;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an apply of a {@code UserSecret} and the creation of a workspace take at 50 requests a
 * second, on a real API server with what the chart installs, and beside it without: {@code mvn
 * verify -pl webhook -Dit.test=AdmissionBench}.
 *
 * <p>API server, etcd, webhook and who asks share the machine. So three things are told: what the
 * author waits for; the same with no webhook; and what the API server waits for, by asking the
 * webhook as it does.
 */
class AdmissionBench {
  private static final int A_SECOND = 50;
  private static final int REQUESTS = 1500;
  private static final int WARM_UP = 3000;

  /** Each with a namespace of their own. */
  private static final int USERS = 60;

  /**
   * Of the users, the first so many have workspaces, and that many secrets each; the others apply.
   */
  private static final int WITH_WORKSPACES = 10;

  private static final int SECRETS = 10;

  private static Installed installed;
  private static final WorkloadKinds CONTROLLER = WorkloadKinds.REPLICA_SET;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    installed = Installed.start(folder);
    for (int i = 0; i < USERS; i++) {
      String namespace = namespace(i);
      installed.namespace(namespace);
      installed
          .admin()
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withName("default")
                  .withNamespace(namespace)
                  .endMetadata()
                  .build())
          .create();
      installed.user("u" + i, username(i), namespace);
      installed.bind("satchel-user", namespace, username(i));
      // The role edit itself is put together by a controller, which is not there.
      installed.bind("system:aggregate-to-edit", namespace, username(i));
    }
  }

  @AfterAll
  static void stop() {
    if (installed != null) {
      installed.close();
    }
  }

  private static String namespace(int user) {
    return "dev-u" + user;
  }

  private static String username(int user) {
    return "u%d@example.com".formatted(user);
  }

  @Test
  @Tag("bench")
  void admission_at_50_a_second() throws Exception {
    List<GenericKubernetesResource> owners = owners();
    for (int i = 0; i < WITH_WORKSPACES * SECRETS; i++) {
      apply("of-workspaces-" + i, i % WITH_WORKSPACES);
    }
    IntConsumer pods = i -> create(username(i % WITH_WORKSPACES), pod(i % WITH_WORKSPACES));
    IntConsumer controllers =
        i -> create(CONTROLLER.controller(), owned(owners.get(i % WITH_WORKSPACES)));

    Schedule.warmUp(WARM_UP, apply("warm-"));
    Schedule.warmUp(WARM_UP, pods);
    Schedule.warmUp(WARM_UP, controllers);
    print("secrets", "satchel", Schedule.measure(REQUESTS, A_SECOND, apply("with-")));
    print("pods by their user", "satchel", Schedule.measure(REQUESTS, A_SECOND, pods));
    print("pods by a controller", "satchel", Schedule.measure(REQUESTS, A_SECOND, controllers));
    askedDirectly(owners.getFirst());

    installed.withoutWebhooks();
    print("secrets", "the API server alone", Schedule.measure(REQUESTS, A_SECOND, apply("bare-")));
    print("pods by their user", "the API server alone", Schedule.measure(REQUESTS, A_SECOND, pods));
    print(
        "pods by a controller",
        "the API server alone",
        Schedule.measure(REQUESTS, A_SECOND, controllers));
  }

  /** What the API server waits for: a secret is asked about twice, a pod once. */
  private static void askedDirectly(GenericKubernetesResource owner) {
    AdmissionReviews webhook = installed.reviews();
    byte[] secret =
        AdmissionReviews.creation(secret("direct", 0), "usersecrets", namespace(0), username(0));
    byte[] plain = AdmissionReviews.creation(pod(0), "pods", namespace(0), username(0));
    byte[] made =
        AdmissionReviews.creation(owned(owner), "pods", namespace(0), CONTROLLER.controller());
    Schedule.measure(WARM_UP / 10, A_SECOND, _ -> webhook.ask("mutate-pods", plain));
    print(
        "secrets",
        "the webhook asked directly",
        Schedule.measure(
            REQUESTS,
            A_SECOND,
            _ -> {
              webhook.ask("mutate-usersecrets", secret);
              webhook.ask("validate-usersecrets", secret);
            }));
    print(
        "pods by their user",
        "the webhook asked directly",
        Schedule.measure(REQUESTS, A_SECOND, _ -> webhook.ask("mutate-pods", plain)));
    print(
        "pods by a controller",
        "the webhook asked directly",
        Schedule.measure(REQUESTS, A_SECOND, _ -> webhook.ask("mutate-pods", made)));
  }

  private static List<GenericKubernetesResource> owners() {
    return IntStream.range(0, WITH_WORKSPACES)
        .mapToObj(
            i ->
                installed
                    .as(username(i))
                    .resource(CONTROLLER.of("u" + i, ""))
                    .inNamespace(namespace(i))
                    .create())
        .toList();
  }

  /** One more secret each time, of those who have no workspaces. */
  private static IntConsumer apply(String prefix) {
    return i -> apply(prefix + i, WITH_WORKSPACES + i % (USERS - WITH_WORKSPACES));
  }

  private static void apply(String name, int user) {
    installed.as(username(user)).resource(secret(name, user)).serverSideApply();
  }

  /** With a variable and a file of its own. */
  private static GenericKubernetesResource secret(String name, int user) {
    return Installed.object(
        "UserSecret",
        "{metadata: {name: %s, namespace: %s}, spec: {user: u%d, envName: %s, filePath: ~/%s, value: %s}}"
            .formatted(
                name,
                namespace(user),
                user,
                name.toUpperCase(Locale.ROOT).replace('-', '_'),
                name,
                "a-token-of-thirty-two-characters"));
  }

  private static void create(String as, GenericKubernetesResource pod) {
    installed.as(as).resource(pod).dryRun(true).create();
  }

  private static GenericKubernetesResource pod(int user) {
    GenericKubernetesResource pod = WorkloadKinds.POD.of("u" + user, "");
    pod.getMetadata().setNamespace(namespace(user));
    return pod;
  }

  /** A pod as the controller makes it for its object. */
  private static GenericKubernetesResource owned(GenericKubernetesResource owner) {
    String user = owner.getMetadata().getNamespace().substring("dev-u".length());
    return WorkloadCluster.ownedBy(owner, pod(Integer.parseInt(user)));
  }

  private static void print(String of, String by, long[] micros) {
    System.out.printf(
        "satchel-bench: {\"benchmark\": \"admission\", \"of\": \"%s\", \"by\": \"%s\", \"requests\": %d,"
            + " \"perSecond\": %d, \"p50Millis\": %.2f, \"p90Millis\": %.2f, \"p99Millis\": %.2f, \"maxMillis\": %.2f}%n",
        of,
        by,
        micros.length,
        A_SECOND,
        micros[micros.length / 2] / 1e3,
        micros[micros.length * 9 / 10] / 1e3,
        micros[micros.length * 99 / 100] / 1e3,
        micros[micros.length - 1] / 1e3);
  }
}
