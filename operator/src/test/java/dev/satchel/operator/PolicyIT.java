package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.policy.EnvRules;
import dev.satchel.crds.policy.PathRules;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.Repair;
import dev.satchel.crds.rule.NamePattern;
import dev.satchel.crds.rule.Place;
import dev.satchel.store.audit.DeletedBy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The administrator's policy where admission did not see to it, and for what is stored already. */
class PolicyIT extends OperatorFixture {
  private static final Policy NO_FILES =
      new Policy(EnvRules.DEFAULT, PathRules.DEFAULT, true, false, Repair.IGNORE);
  private static final Policy STRICT =
      new Policy(
          new EnvRules(List.of(new NamePattern("TOKEN")), List.of()),
          new PathRules(List.of(), List.of(new Place("~/.config"))),
          false,
          false,
          Repair.IGNORE);

  @Test
  void what_the_webhook_would_have_refused_is_not_delivered() {
    start(STRICT);
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, filePath: ~/.config/token, value: x");

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False Invalid"));
    assertThat(message("token", "Ready"))
        .contains("spec.envName: TOKEN is a reserved", "spec.filePath: must not be in ~/.config");
  }

  @Test
  void what_an_administrator_allows_is_delivered() {
    Policy policy =
        new Policy(
            new EnvRules(List.of(), List.of(new NamePattern("HTTPS_PROXY"))),
            PathRules.DEFAULT,
            false,
            false,
            Repair.IGNORE);
    start(policy);
    applyUser("alice", NAMESPACE);
    applySecret("proxy", "envName: HTTPS_PROXY, value: x");

    eventually(() -> assertThat(condition("proxy", "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void what_is_stored_stays_under_a_stricter_policy_until_it_is_changed() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: one");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    stop();

    start(STRICT);
    applySecret("token", "envName: TOKEN, value: two");

    eventually(() -> assertThat(delivered("env.TOKEN")).isEqualTo("two"));
    applySecret("token", "envName: Token, value: two");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False Invalid"));
  }

  @Test
  void what_was_stored_once_is_stored_again_in_a_store_that_lost_it() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("token", "envName: TOKEN, value: one");
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
    stop();
    store
        .database()
        .secrets()
        .delete(secret("token").getMetadata().getUid(), new DeletedBy.LastNoted());

    start(STRICT);

    eventually(() -> assertThat(store.database().secrets().count("alice")).isOne());
    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void without_files_none_is_delivered_and_what_is_stored_comes_back_with_them() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("both", "envName: TOKEN, filePath: ~/token, value: one");
    applySecret("file", "filePath: ~/file, value: two");
    eventually(() -> assertThat(condition("both", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(condition("file", "Ready")).isEqualTo("True Ready"));
    stop();

    start(NO_FILES);

    eventually(
        () -> assertThat(projected(NAMESPACE).getData()).containsOnlyKeys("index", "env.TOKEN"));
    assertThat(delivered("index")).doesNotContain("~/");
    eventually(() -> assertThat(condition("file", "Ready")).isEqualTo("False FilesDisabled"));
    eventually(() -> assertThat(condition("both", "Ready")).isEqualTo("False FilesDisabled"));
    stop();
    start();
    eventually(() -> assertThat(delivered("file.file")).isEqualTo("two"));
    eventually(() -> assertThat(condition("both", "Ready")).isEqualTo("True Ready"));
  }
}
