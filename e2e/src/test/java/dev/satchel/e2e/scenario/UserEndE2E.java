package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Labels;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Gateway;
import dev.satchel.e2e.cluster.GatewayKey;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user is deleted, or suspended, while workspaces run. */
@ExtendWith(Scenarios.class)
class UserEndE2E {
  private static final int WORKSPACES = 20;
  private static final int VARIABLES = 12;
  private static final int FILES = 36;
  private static final int OUTSIDE = 2;

  private static final Duration AT_MOST = Duration.ofSeconds(10);

  /** Where all files of these scenarios are. */
  private static final String EVERYWHERE = "~/secrets/* ~/token /etc/satchel/*";

  private static Gateway gateway;

  @BeforeAll
  static void a_gateway_starts(Scenario scenario) {
    gateway = Gateway.start(scenario);
  }

  @Test
  @Tag("bench")
  void of_a_user_with_50_secrets_and_20_running_workspaces_nothing_is_left_after_10_seconds(
      Scenario scenario) throws Exception {
    String user = user(scenario, "many");
    List<SecretDraft> drafts = fifty(user);
    scenario.ready(drafts.toArray(SecretDraft[]::new));
    List<Workspace> workspaces =
        IntStream.range(0, WORKSPACES)
            .mapToObj(i -> scenario.create(workspace(user + "-" + i, user)))
            .toList();
    workspaces.forEach(Workspace::awaitReady);
    GatewayKey key = scenario.key("many", "user: " + user).awaitReady();
    String token = key.token();
    assertThat(status(token)).isEqualTo(200);
    List<Vanishing> files = follow(workspaces);
    assertThat(workspaces.getLast().sh("ls ~/secrets | wc -l").strip())
        .isEqualTo(Integer.toString(FILES));

    long since = System.nanoTime();
    resource(user).delete();
    Duration refused = until(401, token, since);
    List<Duration> gone = new ArrayList<>();
    for (Vanishing one : files) {
      gone.add(one.until(since, Duration.ofSeconds(60)));
      one.close();
    }
    Eventually.within(60).until(() -> resource(user).get() == null);
    Duration ended = Duration.ofNanos(System.nanoTime() - since);

    gone.sort(null);
    System.out.printf(
        "satchel-bench: of a deleted user with %d secrets the files were gone from %d workspaces"
            + " after %d ms (median), %d ms (last), the key was refused after %d ms, all had ended"
            + " after %d ms%n",
        drafts.size(),
        gone.size(),
        gone.get(gone.size() / 2).toMillis(),
        gone.getLast().toMillis(),
        refused.toMillis(),
        ended.toMillis());
    assertThat(gone.getLast()).isLessThan(AT_MOST);
    assertThat(refused).isLessThan(AT_MOST);
    assertThat(ended).isLessThan(AT_MOST);
    assertNothingIsLeft(scenario, user);
    assertThat(key.isDelivered()).as("the key's Secret is there").isFalse();
    assertThat(status(token)).isEqualTo(401);
    assertThat(scenario.refusal(drafts.getFirst()))
        .contains("there is no WorkspaceUser " + user + "; an administrator has to create it");
  }

  @Test
  void no_secret_survives_that_is_applied_while_the_user_ends(Scenario scenario) throws Exception {
    String user = user(scenario, "late");
    scenario.ready(secret(user, "first").file("~/secrets/first").value("first"));
    Workspace workspace = scenario.start(workspace(user, user));
    AtomicInteger applied = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();

    try (Vanishing files = new Vanishing(workspace, EVERYWHERE).awaitThere();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
      pace.scheduleAtFixedRate(
          () -> apply(scenario, user, applied, refused), 0, 20, TimeUnit.MILLISECONDS);
      Eventually.within(30).until(() -> applied.get() > 10);
      long since = System.nanoTime();
      resource(user).delete();
      Eventually.after(Duration.ofSeconds(1));
      Eventually.within(10).until(() -> refused.get() > 0);
      pace.shutdownNow();
      assertThat(pace.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(files.until(since, Duration.ofSeconds(60))).isLessThan(AT_MOST);
      Eventually.within(30).until(() -> resource(user).get() == null);
    }

    assertNothingIsLeft(scenario, user);
    assertThat(workspace.sh("ls ~/secrets 2>/dev/null | wc -l").strip()).isEqualTo("0");
  }

  @Test
  @Tag("main")
  void a_suspension_withdraws_files_and_the_personal_key_and_its_end_gives_both_back(
      Scenario scenario) throws Exception {
    String user = user(scenario, "paused");
    scenario.ready(
        secret(user, "token").env("TOKEN").file("~/token").value("back again"),
        secret(user, "outside").file("/etc/satchel/outside").value("outside again"));
    Workspace workspace = scenario.start(workspace(user, user));
    String token = scenario.key("paused", "user: " + user).awaitReady().token();
    assertThat(status(token)).isEqualTo(200);

    try (Vanishing files = new Vanishing(workspace, EVERYWHERE).awaitThere()) {
      long since = System.nanoTime();
      suspend(user, true);
      until(401, token, since);
      assertThat(files.until(since, Duration.ofSeconds(60))).isLessThan(AT_MOST);
    }
    Workspace meanwhile = scenario.start(workspace(user + "-meanwhile", user));
    assertThat(meanwhile.env("TOKEN")).isNull();
    assertThat(meanwhile.has("~/token")).isFalse();

    long since = System.nanoTime();
    suspend(user, false);
    until(200, token, since);
    Eventually.within(10)
        .untilAsserted(
            () -> {
              assertThat(workspace.text("~/token")).isEqualTo("back again");
              assertThat(workspace.text("/etc/satchel/outside")).isEqualTo("outside again");
              assertThat(meanwhile.text("~/token")).isEqualTo("back again");
            });
    assertThat(workspace.modeAndOwner("~/token")).isEqualTo("600 1000");
    assertThat(workspace.restarts()).isZero();
  }

  private static String user(Scenario scenario, String suffix) {
    String user = scenario.user() + "-" + suffix;
    scenario.makeUser(user, scenario.namespace());
    return user;
  }

  /** Variables, and files in the home and elsewhere: a count and sizes that the limits allow. */
  private static List<SecretDraft> fifty(String user) {
    List<SecretDraft> drafts = new ArrayList<>();
    IntStream.range(0, VARIABLES)
        .forEach(i -> drafts.add(secret(user, "env-" + i).env("VARIABLE_" + i).value(value(1500))));
    IntStream.range(0, FILES)
        .forEach(
            i -> drafts.add(secret(user, "file-" + i).file("~/secrets/" + i).value(value(4000))));
    IntStream.range(0, OUTSIDE)
        .forEach(
            i -> drafts.add(secret(user, "out-" + i).file("/etc/satchel/" + i).value(value(4000))));
    assertThat(drafts).hasSize(50);
    return drafts;
  }

  private static SecretDraft secret(String user, String name) {
    return SecretDraft.of(user + "-" + name).user(user);
  }

  private static String value(int length) {
    return "s".repeat(length);
  }

  private static PodDraft workspace(String name, String user) {
    return PodDraft.of(name)
        .label(Labels.USER, user)
        .uid(1000)
        .env("HOME", "/home/dev")
        .emptyDir("/home/dev");
  }

  private static List<Vanishing> follow(List<Workspace> workspaces) throws Exception {
    List<Vanishing> files = new ArrayList<>();
    for (Workspace workspace : workspaces) {
      files.add(new Vanishing(workspace, EVERYWHERE).awaitThere());
    }
    return files;
  }

  private static void apply(
      Scenario scenario, String user, AtomicInteger applied, AtomicInteger refused) {
    String name = "late-" + Scenario.unique();
    try {
      scenario.apply(secret(user, name).file("~/secrets/" + name).value("late"));
      applied.incrementAndGet();
    } catch (KubernetesClientException e) {
      refused.incrementAndGet();
    }
  }

  private static Resource<WorkspaceUser> resource(String user) {
    return Cluster.client().resources(WorkspaceUser.class).withName(user);
  }

  private static void suspend(String user, boolean suspended) {
    resource(user)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspended\":" + suspended + "}}");
  }

  private static int status(String token) {
    return gateway.authz(token, "", "").status();
  }

  /** How long after a moment the answer is another one. */
  private static Duration until(int status, String token, long sinceNanos) {
    while (status(token) != status) {
      assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos))
          .as("time until %d", status)
          .isLessThan(AT_MOST);
    }
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  private static void assertNothingIsLeft(Scenario scenario, String user) {
    assertThat(scenario.secrets())
        .filteredOn(secret -> user.equals(secret.getSpec().user()))
        .isEmpty();
    assertThat(
            Cluster.client()
                .secrets()
                .inNamespace(scenario.namespace())
                .withName("satchel-" + user)
                .get())
        .isNull();
    assertThat(Postgres.rows("users"))
        .filteredOn(row -> row.get("name").equals(user))
        .singleElement()
        .satisfies(row -> assertThat(row.get("deleted_at")).isNotEqualTo(Postgres.NULL));
    assertThat(Postgres.rows("user_secrets"))
        .extracting(row -> row.get("name"))
        .noneMatch(name -> name.startsWith(user + "-"));
    assertThat(Postgres.rows("ai_gateway_keys"))
        .extracting(row -> row.get("name"))
        .doesNotContain(user);
  }
}
