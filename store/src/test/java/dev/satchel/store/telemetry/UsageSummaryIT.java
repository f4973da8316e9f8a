package dev.satchel.store.telemetry;

import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.secret.PutResult;
import dev.satchel.store.secret.Secrets;
import dev.satchel.store.user.UserResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsageSummaryIT extends OnPostgres {
  private int users;
  private int secrets;

  private String user(boolean system) {
    String name = "user-" + ++users;
    assertThat(database.users().save(userWrite("uid-" + name, name, name + "@x", system, false)))
        .isInstanceOf(UserResult.Saved.class);
    return name;
  }

  private void suspend(String user) {
    assertThat(database.users().save(userWrite("uid-" + user, user, user + "@x", false, true)))
        .isInstanceOf(UserResult.Saved.class);
  }

  private enum Injection {
    ENV,
    FILE,
    BOTH,
    NEITHER
  }

  private void secret(String user, Injection injection) {
    String name = "secret-" + ++secrets;
    Secrets secret = Secrets.secret(name).user(user);
    Secrets write =
        switch (injection) {
          case ENV -> secret.env("ENV_" + secrets);
          case FILE -> secret.file("~/file-" + secrets);
          case BOTH -> secret.env("ENV_" + secrets).file("~/file-" + secrets);
          case NEITHER -> secret.disabled();
        };
    assertThat(database.secrets().put(write.write())).isInstanceOf(PutResult.Stored.class);
  }

  /** An active user with so many secrets, all in environment variables. */
  private String userWith(int count) {
    String user = user(false);
    for (int i = 0; i < count; i++) {
      secret(user, Injection.ENV);
    }
    return user;
  }

  private UsageSummary summary() {
    return database.telemetry().count();
  }

  @Test
  void an_empty_deployment_is_all_zeros() {
    assertThat(summary()).isEqualTo(UsageSummary.NONE);
  }

  @Test
  void users_without_secrets_are_active_and_everything_else_is_zero() {
    IntStream.range(0, 3).forEach(i -> userWith(0));

    assertThat(summary()).isEqualTo(new UsageSummary(3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void the_distribution_counts_users_without_secrets_and_takes_numbers_that_users_have() {
    for (int count : new int[] {0, 0, 0, 0, 0, 1, 2, 4, 8, 16}) {
      userWith(count);
    }

    assertThat(summary()).isEqualTo(new UsageSummary(10, 5, 31, 31, 0, 0, 0, 16, 0, 0, 4, 8));
  }

  @Test
  void secrets_are_told_apart_by_where_they_go_and_disabled_ones_are_counted() {
    String user = user(false);
    secret(user, Injection.ENV);
    secret(user, Injection.FILE);
    secret(user, Injection.FILE);
    for (int i = 0; i < 3; i++) {
      secret(user, Injection.BOTH);
    }
    for (int i = 0; i < 4; i++) {
      secret(user, Injection.NEITHER);
    }
    assertThat(
            database.secrets().put(Secrets.secret("off").user(user).env("OFF").disabled().write()))
        .isInstanceOf(PutResult.Stored.class);

    assertThat(summary()).isEqualTo(new UsageSummary(1, 1, 11, 2, 2, 3, 4, 11, 11, 11, 11, 11));
  }

  @Test
  void users_suspended_deleted_or_of_the_system_are_left_out_with_their_secrets() {
    userWith(2);
    suspend(userWith(5));
    assertThat(database.users().softDelete("uid-" + userWith(7), BY_ADMIN)).isTrue();
    String system = user(true);
    secret(system, Injection.FILE);

    assertThat(summary()).isEqualTo(new UsageSummary(1, 1, 2, 2, 0, 0, 0, 2, 2, 2, 2, 2));
  }

  @Test
  void a_suspended_user_counts_again_once_back() {
    String user = userWith(3);
    suspend(user);
    assertThat(summary()).isEqualTo(UsageSummary.NONE);

    assertThat(database.users().save(userWrite("uid-" + user, user, user + "@x", false, false)))
        .isInstanceOf(UserResult.Saved.class);

    assertThat(summary()).isEqualTo(new UsageSummary(1, 1, 3, 3, 0, 0, 0, 3, 3, 3, 3, 3));
  }

  /** What the statement should say, counted in Java from what was stored. */
  private static UsageSummary model(List<List<Injection>> active) {
    List<Injection> all = active.stream().flatMap(List::stream).toList();
    List<Long> counts = active.stream().map(one -> (long) one.size()).sorted().toList();
    return new UsageSummary(
        active.size(),
        active.stream().filter(one -> !one.isEmpty()).count(),
        all.size(),
        count(all, Injection.ENV),
        count(all, Injection.FILE),
        count(all, Injection.BOTH),
        count(all, Injection.NEITHER),
        counts.isEmpty() ? 0 : counts.getLast(),
        atLeast(counts, 0.25),
        atLeast(counts, 0.5),
        atLeast(counts, 0.75),
        atLeast(counts, 0.9));
  }

  private static long count(List<Injection> all, Injection wanted) {
    return all.stream().filter(wanted::equals).count();
  }

  /** The first of the sorted numbers up to which there is that part of them. */
  private static long atLeast(List<Long> sorted, double part) {
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(part * sorted.size()) - 1);
  }

  @Test
  void it_is_what_a_model_counts_whatever_users_have_and_become() {
    Random random = new Random(6);
    List<List<Injection>> active = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      boolean system = random.nextInt(6) == 0;
      String user = user(system);
      List<Injection> has = new ArrayList<>();
      int count = random.nextBoolean() ? 0 : random.nextInt(9);
      for (int j = 0; j < count; j++) {
        Injection injection = Injection.values()[random.nextInt(4)];
        secret(user, injection);
        has.add(injection);
      }
      switch (random.nextInt(6)) {
        case 0 -> database.users().softDelete("uid-" + user, BY_ADMIN);
        case 1 -> suspend(user);
        default -> {
          if (!system) {
            active.add(has);
          }
        }
      }
      if (i % 3 == 0) {
        assertThat(summary()).as("after %d users", i).isEqualTo(model(active));
      }
    }
  }
}
