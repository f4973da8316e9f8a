package dev.satchel.store.user;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.user.UserResult.NameTaken;
import dev.satchel.store.user.UserResult.Saved;
import dev.satchel.store.user.UserResult.UsernameTaken;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsersIT extends OnPostgres {
  private static final UserWrite ALICE =
      userWrite("uid-alice", "alice", "alice@example.com", false, false);
  private static final UserWrite BOB = userWrite("uid-bob", "bob", "bob@example.com", true, false);

  private UserRow saved(UserWrite write) {
    return switch (database.users().save(write)) {
      case Saved(UserRow row) -> row;
      case UserResult other -> throw new AssertionError(other);
    };
  }

  @Test
  void a_saved_user_is_found_and_listed_by_name() {
    UserRow bob = saved(BOB);
    UserRow alice = saved(ALICE);

    assertThat(alice)
        .isEqualTo(
            new UserRow(alice.id(), "uid-alice", "alice", "alice@example.com", false, false, 0));
    assertThat(database.users().find("alice")).contains(alice);
    assertThat(database.users().find("nobody")).isEmpty();
    assertThat(database.users().list()).containsExactly(alice, bob);
  }

  @Test
  void saving_the_same_again_writes_nothing() {
    UserRow first = saved(ALICE);
    String before = rowVersion();

    assertThat(saved(ALICE)).isEqualTo(first);
    assertThat(rowVersion()).isEqualTo(before);
  }

  private String rowVersion() {
    return sql(h -> h.createQuery("SELECT xmin::text FROM users").mapTo(String.class).one());
  }

  @Test
  void a_change_of_suspended_raises_the_projection_and_a_change_of_username_does_not() {
    saved(ALICE);

    assertThat(saved(userWrite("uid-alice", "alice", "a@example.com", true, false)).projection())
        .isZero();
    assertThat(saved(userWrite("uid-alice", "alice", "a@example.com", true, true)).projection())
        .isEqualTo(1);
    assertThat(saved(userWrite("uid-alice", "alice", "a@example.com", true, false)).projection())
        .isEqualTo(2);
    assertThat(database.users().find("alice").orElseThrow().projection()).isEqualTo(2);
  }

  @Test
  void a_username_that_another_live_user_has_is_refused_by_that_ones_name() {
    saved(ALICE);

    assertThat(database.users().save(userWrite("uid-x", "x", ALICE.username(), false, false)))
        .isEqualTo(new UsernameTaken("alice"));
    assertThat(database.users().find("x")).isEmpty();
  }

  @Test
  void a_suspension_does_not_wait_for_a_username_that_is_taken() {
    saved(ALICE);
    saved(BOB);

    assertThat(database.users().save(userWrite("uid-bob", "bob", ALICE.username(), true, true)))
        .isEqualTo(new UsernameTaken("alice"));
    UserRow bob = database.users().find("bob").orElseThrow();
    assertThat(bob.suspended()).isTrue();
    assertThat(bob.projection()).isEqualTo(1);
    assertThat(bob.username()).isEqualTo("bob@example.com");
  }

  @Test
  void a_deleted_users_name_and_username_are_free_again() {
    saved(ALICE);
    assertThat(database.users().softDelete("uid-alice", BY_ADMIN)).isTrue();

    assertThat(database.users().find("alice")).isEmpty();
    assertThat(database.users().list()).isEmpty();
    assertThat(saved(userWrite("uid-2", "alice", ALICE.username(), false, false)).uid())
        .isEqualTo("uid-2");
  }

  @Test
  void deleting_twice_or_whom_nobody_knows_does_nothing() {
    saved(ALICE);

    assertThat(database.users().softDelete("uid-alice", BY_ADMIN)).isTrue();
    assertThat(database.users().softDelete("uid-alice", BY_ADMIN)).isFalse();
    assertThat(database.users().softDelete("uid-nobody", BY_ADMIN)).isFalse();
  }

  @Test
  void a_user_made_anew_replaces_the_old_one_and_inherits_nothing() {
    UserRow old = saved(ALICE);
    database.secrets().put(secret("token").env("TOKEN").write());

    UserRow anew = saved(userWrite("uid-2", "alice", ALICE.username(), false, false));

    assertThat(anew.id()).isNotEqualTo(old.id());
    assertThat(database.users().list()).containsExactly(anew);
    assertThat(database.secrets().list()).isEmpty();
    assertThat(database.users().softDelete("uid-alice", BY_ADMIN)).isFalse();
  }

  @Test
  void of_many_who_want_one_username_at_once_one_gets_it_and_the_others_learn_who() {
    List<UserResult> results =
        Simultaneously.run(
            20, i -> database.users().save(userWrite("uid-" + i, "u" + i, "same", false, false)));

    List<UserRow> live = database.users().list();
    assertThat(live).hasSize(1);
    assertThat(results)
        .filteredOn(Saved.class::isInstance)
        .containsExactly(new Saved(live.getFirst()));
    assertThat(results)
        .filteredOn(r -> !(r instanceof Saved))
        .hasSize(19)
        .containsOnly(new UsernameTaken(live.getFirst().name()));
  }

  @Test
  void of_many_who_change_to_one_username_at_once_one_gets_it() {
    for (int i = 0; i < 20; i++) {
      saved(userWrite("uid-" + i, "u" + i, "user-" + i, false, false));
    }

    List<UserResult> results =
        Simultaneously.run(
            20, i -> database.users().save(userWrite("uid-" + i, "u" + i, "same", false, false)));

    assertThat(results).filteredOn(Saved.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(UsernameTaken.class::isInstance).hasSize(19);
  }

  @Test
  void many_who_save_the_same_user_at_once_end_with_one_row() {
    List<UserResult> results = Simultaneously.run(20, i -> database.users().save(ALICE));

    assertThat(results).containsOnly(new Saved(database.users().find("alice").orElseThrow()));
  }

  @Test
  void of_many_objects_of_one_name_at_once_one_is_live_in_the_end() {
    List<UserResult> results =
        Simultaneously.run(
            20,
            i -> database.users().save(userWrite("uid-" + i, "alice", "user-" + i, false, false)));

    assertThat(database.users().list()).hasSize(1);
    assertThat(results).allMatch(r -> r instanceof Saved || r instanceof NameTaken);
  }
}
