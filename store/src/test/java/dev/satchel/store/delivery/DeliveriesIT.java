package dev.satchel.store.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.delivery.Placement.Target;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeliveriesIT extends OnPostgres {
  private static Present file(String pod, String secret, OptionalLong revision) {
    return new Present(
        new Placement("uid-" + pod, "uid-" + secret, Target.FILE, "/home/user/" + secret),
        "dev-alice",
        pod,
        "dev-alice",
        secret,
        revision);
  }

  private static Present env(String pod, String secret, long revision) {
    return new Present(
        new Placement("uid-" + pod, "uid-" + secret, Target.ENV, "TOKEN"),
        "dev-alice",
        pod,
        "dev-alice",
        secret,
        OptionalLong.of(revision));
  }

  private int settle(Set<String> pods, Present... found) {
    return database.deliveries().settle("alice", pods, List.of(found));
  }

  private List<String> entries() {
    return sql(
        h ->
            h.createQuery(
                    "SELECT action || ' ' || name || ' ' || diff || ' ' || outcome FROM audit_pending ORDER BY id")
                .mapTo(String.class)
                .list());
  }

  @Test
  void what_comes_changes_and_goes_has_one_entry_each() {
    assertThat(settle(Set.of("uid-ws"), file("ws", "a", OptionalLong.of(1)), env("ws", "a", 1)))
        .isEqualTo(2);
    assertThat(settle(Set.of("uid-ws"), file("ws", "a", OptionalLong.of(2)), env("ws", "a", 1)))
        .isEqualTo(1);
    assertThat(settle(Set.of("uid-ws"), env("ws", "a", 1))).isEqualTo(1);

    assertThat(entries()).hasSize(4);
    assertThat(entries().get(0))
        .startsWith("deliver a ")
        .contains("\"pod\"", "dev-alice/ws", "/home/user/a", "\"revision\"");
    assertThat(entries().get(1)).startsWith("deliver a ").contains("TOKEN");
    assertThat(entries().get(2))
        .startsWith("deliver a ")
        .contains("dev-alice/ws", "/home/user/a", "\"old\":1,\"new\":2");
    assertThat(entries().get(3)).startsWith("remove a ").contains("/home/user/a").endsWith("} ");
  }

  @Test
  void the_same_again_writes_nothing() {
    settle(Set.of("uid-ws"), file("ws", "a", OptionalLong.of(1)));

    assertThat(settle(Set.of("uid-ws"), file("ws", "a", OptionalLong.of(1)))).isZero();
    assertThat(settle(Set.of("uid-ws"), file("ws", "a", OptionalLong.empty()))).isZero();
    assertThat(entries()).hasSize(1);
  }

  @Test
  void a_pod_that_ended_has_nothing_any_more() {
    settle(Set.of("uid-one", "uid-two"), env("one", "a", 1), env("two", "a", 1));

    assertThat(settle(Set.of("uid-two"), env("two", "a", 1))).isEqualTo(1);

    assertThat(entries().getLast()).startsWith("remove a ").endsWith("the pod ended");
  }

  @Test
  void a_variable_stays_where_it_is_when_its_secret_is_gone() {
    settle(Set.of("uid-ws"), env("ws", "a", 1));
    Present nameOnly =
        new Present(
            new Placement("uid-ws", "", Target.ENV, "TOKEN"),
            "dev-alice",
            "ws",
            "",
            "a",
            OptionalLong.empty());

    assertThat(settle(Set.of("uid-ws"), nameOnly)).isZero();
    assertThat(settle(Set.of("uid-ws"))).isEqualTo(1);
  }

  @Test
  void what_a_deleted_user_had_is_removed_once() {
    settle(Set.of("uid-ws"), env("ws", "a", 1), file("ws", "b", OptionalLong.of(3)));

    assertThat(database.deliveries().forget("alice")).isEqualTo(2);
    assertThat(database.deliveries().forget("alice")).isZero();
    assertThat(entries()).filteredOn(entry -> entry.endsWith("the user was deleted")).hasSize(2);
  }

  @Test
  void others_users_rows_are_left_alone() {
    settle(Set.of("uid-ws"), env("ws", "a", 1));

    assertThat(database.deliveries().settle("bob", Set.of(), List.of())).isZero();
    assertThat(settle(Set.of("uid-ws"), env("ws", "a", 1))).isZero();
  }

  @Test
  void two_leaders_that_settle_the_same_at_once_write_one_entry() throws Exception {
    Simultaneously.run(8, _ -> settle(Set.of("uid-ws"), env("ws", "a", 1)));

    assertThat(entries()).hasSize(1);
  }
}
