package dev.satchel.operator.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.workspace.Delivery;
import dev.satchel.store.encryption.UnreadableException.Reason;
import dev.satchel.store.secret.UnreadableSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProjectedUserTest {
  private static Delivery delivery(String uid, long revision) {
    return new Delivery(
        uid,
        uid,
        1,
        revision,
        Optional.empty(),
        Optional.empty(),
        WorkspaceSelector.ALL,
        revision,
        Instant.EPOCH);
  }

  private static ProjectedUser user(long revision, boolean suspended, Delivery... deliveries) {
    return new ProjectedUser(
        1,
        suspended,
        revision,
        Stream.of(deliveries).collect(Collectors.toMap(Delivery::uid, Function.identity())),
        Map.of(),
        List.of(),
        List.of());
  }

  private static List<String> concerned(ProjectedUser before, ProjectedUser after) {
    return Stream.of("a", "b", "c").filter(after.concerned(before)).toList();
  }

  @Test
  void what_came_changed_or_went_is_looked_at_and_nothing_else() {
    ProjectedUser before = user(1, false, delivery("a", 1), delivery("b", 1));

    assertThat(concerned(before, user(2, false, delivery("a", 1), delivery("b", 1)))).isEmpty();
    assertThat(concerned(before, user(2, false, delivery("a", 2), delivery("b", 1))))
        .containsExactly("a");
    assertThat(
            concerned(before, user(2, false, delivery("a", 1), delivery("b", 1), delivery("c", 2))))
        .containsExactly("c");
    assertThat(concerned(before, user(2, false, delivery("a", 1)))).containsExactly("b");
  }

  @Test
  void what_cannot_be_read_any_more_is_looked_at() {
    ProjectedUser before = user(1, false, delivery("a", 1));
    ProjectedUser after =
        new ProjectedUser(
            1,
            false,
            1,
            before.deliveries(),
            Map.of("b", unreadable("b")),
            before.obstacles(),
            before.workspaces());

    assertThat(concerned(before, after)).containsExactly("b");
    assertThat(concerned(after, before)).containsExactly("b");
  }

  @Test
  void what_is_the_users_concerns_every_secret() {
    ProjectedUser before = user(1, false, delivery("a", 1));

    assertThat(concerned(before, user(1, true, delivery("a", 1)))).containsExactly("a", "b", "c");
    assertThat(concerned(before, withObstacle(before))).containsExactly("a", "b", "c");
  }

  private static ProjectedUser withObstacle(ProjectedUser user) {
    return new ProjectedUser(
        1,
        user.suspended(),
        user.revision(),
        user.deliveries(),
        user.unreadable(),
        List.of(Obstacle.foreign("dev", "satchel-alice")),
        user.workspaces());
  }

  private static UnreadableSecret unreadable(String uid) {
    return new UnreadableSecret(
        uid,
        "dev",
        uid,
        1,
        true,
        Optional.empty(),
        Optional.empty(),
        WorkspaceSelector.ALL,
        1,
        "k1",
        Reason.UNKNOWN_KEY);
  }
}
