package dev.satchel.webhook.secret;

import static dev.satchel.webhook.secret.Asked.ALICE;
import static dev.satchel.webhook.secret.Asked.declared;
import static dev.satchel.webhook.secret.Asked.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConflictsTest {
  private final Asked asked = new Asked();

  private static String refusal(AdmissionAnswer answer) {
    assertThat(answer).isInstanceOf(Denied.class);
    return ((Denied) answer).message();
  }

  private static String warning(AdmissionAnswer answer) {
    assertThat(answer).isInstanceOf(Allowed.class);
    assertThat(((Allowed) answer).warnings()).hasSize(1);
    return ((Allowed) answer).warnings().getFirst();
  }

  @Test
  void a_name_is_one_secrets_in_all_namespaces_of_the_user() {
    asked.secrets.add(declared("ml", "token", Stored.YES, "OTHER", ""));

    assertThat(refusal(asked.create(ALICE, secret("token", "envName: TOKEN, value: x"))))
        .startsWith("metadata.name: ConflictsWith: ml/token, name; ");
  }

  @Test
  void what_went_a_moment_ago_is_in_nobodys_way() {
    asked.gone.add(declared("dev-alice", "github", Stored.YES, "TOKEN", ""));

    assertThat(asked.create(ALICE, secret("a", "envName: TOKEN, value: x")))
        .isEqualTo(new Allowed());
  }

  @Test
  void a_variable_is_one_secrets_and_its_case_counts() {
    asked.secrets.add(declared("ml", "github", Stored.YES, "TOKEN", ""));

    assertThat(refusal(asked.create(ALICE, secret("a", "envName: TOKEN, value: x"))))
        .startsWith("spec.envName: ConflictsWith: ml/github, envName; ");
    assertThat(asked.create(ALICE, secret("a", "envName: Token, value: x")))
        .isEqualTo(new Allowed());
  }

  @ParameterizedTest
  @CsvSource({
    "~/a, ~/a, true",
    "~/a/b, ~/a, true",
    "~/a, ~/a/b, true",
    "~/a, ~/ab, false",
    "/opt/a, /opt/a, true",
    "/opt/a, ~/a, false",
    "/home/dev/a, ~/a, true",
    "~/a, /home/dev/a/b, true",
    "~/a, /home/dev/ab, false",
    "~/a, /home/dev, true",
    "/opt/a, /opt/A, false",
  })
  void a_path_is_one_secrets_and_no_directory_of_anothers(
      String wanted, String held, boolean conflict) {
    asked.home = Optional.of("/home/dev");
    asked.secrets.add(declared("dev-alice", "held", Stored.YES, "", held));

    AdmissionAnswer answer =
        asked.create(ALICE, secret("a", "filePath: %s, value: x".formatted(wanted)));

    if (conflict) {
      assertThat(refusal(answer))
          .startsWith("spec.filePath: ConflictsWith: dev-alice/held, filePath; ");
    } else {
      assertThat(answer).isEqualTo(new Allowed());
    }
  }

  @Test
  void without_a_known_home_only_texts_are_compared() {
    asked.secrets.add(declared("dev-alice", "held", Stored.YES, "", "/home/dev/a"));

    assertThat(asked.create(ALICE, secret("a", "filePath: ~/a, value: x")))
        .isEqualTo(new Allowed());
  }

  @ParameterizedTest
  @EnumSource(
      value = Stored.class,
      names = {"BEFORE", "NOT_SAID", "NO"})
  void what_the_store_has_not_decided_is_let_in_with_a_warning(Stored stored) {
    asked.secrets.add(declared("ml", "github", stored, "TOKEN", ""));

    assertThat(warning(asked.create(ALICE, secret("a", "envName: TOKEN, value: x"))))
        .startsWith("spec.envName: ConflictsWith: ml/github, envName; ");
  }

  @Test
  void whoever_has_it_is_named_rather_than_whoever_wants_it_too() {
    asked.secrets.add(declared("dev-alice", "aaa", Stored.NO, "TOKEN", ""));
    asked.secrets.add(declared("ml", "zzz", Stored.YES, "TOKEN", ""));

    assertThat(refusal(asked.create(ALICE, secret("a", "envName: TOKEN, value: x"))))
        .contains("ConflictsWith: ml/zzz, envName")
        .doesNotContain("aaa");
  }

  @Test
  void the_first_half_of_a_swap_is_let_in_with_a_warning() {
    asked.secrets.add(declared("dev-alice", "two", Stored.YES, "B", "~/b"));

    assertThat(
            warning(
                asked.update(
                    ALICE,
                    secret("one", "envName: A, value: x"),
                    secret("one", "envName: B, value: x"))))
        .startsWith("spec.envName: ConflictsWith: dev-alice/two, envName; ");
    assertThat(
            warning(
                asked.update(
                    ALICE,
                    secret("one", "filePath: ~/a, value: x"),
                    secret("one", "filePath: ~/b, value: x"))))
        .startsWith("spec.filePath: ConflictsWith: dev-alice/two, filePath; ");
  }

  @Test
  void a_target_that_is_added_is_no_half_of_a_swap() {
    asked.secrets.add(declared("dev-alice", "two", Stored.YES, "B", ""));

    assertThat(
            refusal(
                asked.update(
                    ALICE,
                    secret("one", "filePath: ~/a, value: x"),
                    secret("one", "filePath: ~/a, envName: B, value: x"))))
        .startsWith("spec.envName: ConflictsWith: dev-alice/two, envName; ");
  }

  @Test
  void who_changes_something_else_is_not_held_up_by_an_old_conflict() {
    asked.secrets.add(declared("dev-alice", "two", Stored.YES, "B", "~/b"));

    assertThat(
            asked.update(
                ALICE,
                secret("one", "envName: B, filePath: ~/b, value: x"),
                secret("one", "envName: B, filePath: ~/b, value: y")))
        .isEqualTo(new Allowed());
  }

  @Test
  void a_secret_does_not_conflict_with_itself() {
    asked.secrets.add(declared("dev-alice", "one", Stored.YES, "B", "~/b"));

    assertThat(asked.create(ALICE, secret("one", "envName: B, filePath: ~/b/c, value: x")))
        .isEqualTo(new Allowed());
  }
}
