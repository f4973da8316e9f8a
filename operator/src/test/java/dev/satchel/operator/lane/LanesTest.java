package dev.satchel.operator.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final Lanes lanes = new Lanes();
  private final List<String> ran = new ArrayList<>();

  private static List<Condition> ready(long generation) {
    return List.of(new Condition("Ready", "True", generation, "2026-01-01T00:00:00Z", "Ready", ""));
  }

  private static UserSecret secret(String name, long generation, long observed) {
    return secret("dev-alice", name, generation, observed);
  }

  private static UserSecret secret(String namespace, String name, long generation, long observed) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .withGeneration(generation)
            .build());
    secret.setStatus(new UserSecretStatus(ready(observed), null, null, null));
    return secret;
  }

  private static WorkspaceUser user(String name) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName(name).withGeneration(1L).build());
    user.setStatus(new WorkspaceUserStatus(ready(1), 0, 0));
    return user;
  }

  private void add(HasMetadata object) {
    lanes.add(object, () -> ran.add(object.getMetadata().getName()));
  }

  private List<String> runAll(int times) {
    for (int i = 0; i < times; i++) {
      lanes.take().run();
    }
    return ran;
  }

  @Test
  void what_is_new_or_changed_goes_before_what_is_looked_at_again() {
    add(secret("old-1", 2, 2));
    add(secret("old-2", 1, 1));
    UserSecret fresh = secret("new", 1, 1);
    fresh.setStatus(null);
    add(fresh);
    add(secret("changed", 3, 2));
    UserSecret leaving = secret("leaving", 2, 2);
    leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    add(leaving);

    assertThat(runAll(6)).containsExactly("new", "changed", "leaving", "old-1", "old-2");
  }

  @Test
  void a_thousand_changes_in_one_namespace_do_not_keep_another_waiting() {
    for (int i = 0; i < 1000; i++) {
      UserSecret leaving = secret("dev-bob", "bobs-" + i, 1, 1);
      leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
      add(leaving);
    }
    add(secret("dev-alice", "alices-1", 2, 1));
    add(secret("dev-alice", "alices-2", 2, 1));
    WorkspaceUser carol = user("carol");
    carol.setStatus(null);
    add(carol);

    assertThat(runAll(7))
        .containsExactly("bobs-0", "alices-1", "carol", "bobs-1", "alices-2", "bobs-2", "bobs-3");
    assertThat(runAll(996)).doesNotHaveDuplicates().hasSize(1003);
  }

  @Test
  void one_that_somebody_waits_for_changes_its_lane() {
    add(user("alice"));
    add(user("bob"));

    lanes.hurry("WorkspaceUser", new ResourceID("bob"));
    lanes.hurry("WorkspaceUser", new ResourceID("carol"));

    assertThat(runAll(2)).containsExactly("bob", "alice");
  }

  @Test
  void what_follows_from_changes_waits_for_those_that_come_together_and_goes_before_the_rest() {
    add(secret("old", 1, 1));
    add(user("alice"));
    lanes.hurry("WorkspaceUser", new ResourceID("alice"));
    add(secret("new-1", 2, 1));
    add(secret("new-2", 2, 1));

    assertThat(runAll(4)).containsExactly("new-1", "new-2", "alice", "old");
  }

  @Test
  void one_that_is_waited_for_while_it_is_looked_at_does_not_go_behind_the_rest_afterwards() {
    lanes.hurry("WorkspaceUser", new ResourceID("alice"));
    add(secret("old", 1, 1));
    add(user("alice"));

    assertThat(runAll(2)).containsExactly("alice", "old");

    add(secret("old", 1, 1));
    add(user("alice"));
    assertThat(runAll(2)).endsWith("old", "alice");
  }

  @Test
  void changes_that_never_end_do_not_keep_the_others_waiting() {
    add(secret("old", 1, 1));
    add(user("alice"));
    lanes.hurry("WorkspaceUser", new ResourceID("alice"));
    for (int i = 0; i < 100; i++) {
      add(secret("new-" + i, 2, 1));
    }

    assertThat(runAll(20)).contains("old", "alice").hasSize(20);
    assertThat(runAll(82)).doesNotHaveDuplicates().hasSize(102);
  }

  @Test
  void the_executor_runs_each_once_on_its_threads() throws Exception {
    CountDownLatch done = new CountDownLatch(3);
    try (LaneExecutor executor = new LaneExecutor(2, lanes)) {
      executor.submissions().reconciliationSubmitted(secret("a", 1, 1), null, Map.of());
      executor.execute(done::countDown);
      executor.execute(done::countDown); // not of that object any more
      executor.submit(done::countDown).get(10, TimeUnit.SECONDS);

      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
