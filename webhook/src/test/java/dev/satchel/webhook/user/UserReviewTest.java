package dev.satchel.webhook.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.access.Housekeeping;
import dev.satchel.webhook.access.Marking;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionAnswer.Patched;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.Owner;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserReviewTest {
  private static final Requester ADMINISTRATOR = Requester.of("root");
  private static final Requester ALICE = Requester.of("alice@example.com");
  private static final Requester PIPELINE = Requester.of("pipeline");
  private static final String USER =
      "{metadata: {name: alice}, spec: {username: alice@example.com, namespaces: [dev-alice, ml]}}";

  /** Whether alice has secrets; of others nobody has. */
  private boolean secrets;

  private final Users users =
      new Users() {
        @Override
        public Optional<Owner> named(String name, Predicate<Owner> suffices) {
          throw new AssertionError("not asked for");
        }

        @Override
        public List<Owner> withUsername(String username, Predicate<List<Owner>> suffices) {
          return username.equals("alice@example.com")
              ? List.of(new Owner("alice", username, List.of("dev-alice"), false, false))
              : List.of();
        }

        @Override
        public boolean haveSecretsOf(String name) {
          return secrets && name.equals("alice");
        }
      };

  private final Access access =
      new Access() {
        @Override
        public boolean mayActFor(Requester requester, String user) {
          return requester.equals(PIPELINE) && user.equals("alice");
        }

        @Override
        public boolean mayGrant(Requester requester, String scope) {
          return false;
        }
      };

  private final UserReview review =
      new UserReview(users, new Whose(access), Housekeeping.of("satchel", "op"));

  private static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AdmissionRequest request(
      Requester requester, Operation operation, @Nullable String object, @Nullable String old) {
    return new AdmissionRequest(
        "r-1",
        operation,
        "workspaceusers",
        "",
        "",
        requester,
        false,
        object == null ? null : yaml(object),
        old == null ? null : yaml(old));
  }

  private AdmissionAnswer create(Requester requester, String user) {
    return review.answer(request(requester, Operation.CREATE, user, null));
  }

  private AdmissionAnswer update(Requester requester, String to) {
    return review.answer(request(requester, Operation.UPDATE, to, USER));
  }

  private static int code(AdmissionAnswer answer) {
    return answer instanceof Denied denied ? denied.code() : 200;
  }

  @Test
  void an_administrator_makes_and_changes_users_who_have_no_secrets_yet() {
    assertThat(create(ADMINISTRATOR, USER)).isEqualTo(new Allowed());
    assertThat(update(ADMINISTRATOR, USER.replace("ml]", "ml, more]"))).isEqualTo(new Allowed());
    assertThat(update(ADMINISTRATOR, USER.replace("alice@example.com", "al@example.com")))
        .isEqualTo(new Allowed());
  }

  @Test
  void nobody_is_led_to_the_secrets_of_a_user_but_by_that_user_or_who_may_act_for_them() {
    secrets = true;
    List<String> leading =
        List.of(
            USER.replace("ml]", "dev-mallory]"),
            USER.replace("alice@example.com", "mallory"),
            USER.replace("username: alice@example.com, ", ""));
    for (String changed : leading) {
      assertThat(code(update(ADMINISTRATOR, changed))).as(changed).isEqualTo(403);
      assertThat(code(update(PIPELINE, changed))).as(changed).isEqualTo(200);
      assertThat(code(update(ALICE, changed))).as(changed).isEqualTo(200);
    }
    assertThat(code(create(ADMINISTRATOR, USER))).as("after a deletion").isEqualTo(403);
    assertThat(code(create(PIPELINE, USER))).isEqualTo(200);
  }

  @Test
  void what_takes_away_or_leads_nowhere_is_the_administrators() {
    secrets = true;

    assertThat(update(ADMINISTRATOR, USER.replace(", ml]", "]"))).isEqualTo(new Allowed());
    assertThat(update(ADMINISTRATOR, USER.replace("dev-alice, ml", "ml, dev-alice")))
        .isEqualTo(new Allowed());
    assertThat(update(ADMINISTRATOR, USER.replace("{username", "{suspended: true, username")))
        .isEqualTo(new Allowed());
    assertThat(review.answer(request(ADMINISTRATOR, Operation.DELETE, null, USER)))
        .isEqualTo(new Allowed());
  }

  @Test
  void a_username_is_one_users_and_its_case_counts() {
    String other = "{metadata: {name: al}, spec: {username: %s, namespaces: []}}";

    Denied denied = (Denied) create(ADMINISTRATOR, other.formatted("alice@example.com"));
    assertThat(denied.code()).isEqualTo(422);
    assertThat(denied.message()).startsWith("spec.username: ConflictsWith: alice, username; ");
    assertThat(create(ADMINISTRATOR, other.formatted("Alice@example.com")))
        .isEqualTo(new Allowed());
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    Denied denied =
        (Denied)
            create(
                ADMINISTRATOR,
                "{metadata: {name: a.b}, spec: {username: '', suspended: yep, namespaces: [ok, No, 1]}}");

    assertThat(denied.code()).isEqualTo(422);
    assertThat(denied.details().orElseThrow().causes())
        .extracting(AdmissionAnswer.Cause::field)
        .containsExactlyInAnyOrder(
            "metadata.name",
            "spec.username",
            "spec.suspended",
            "spec.namespaces[1]",
            "spec.namespaces[2]");
  }

  @Test
  void the_actor_is_stamped_and_a_forged_one_thrown_away() {
    String forged =
        USER.replace("name: alice}", "name: alice, annotations: {satchel.dev/actor: x}}");

    AdmissionRequest request = request(ADMINISTRATOR, Operation.CREATE, forged, null);
    Patched patched = (Patched) new Marking("workspaceusers").answer(request);

    assertThat(
            JsonPatch.apply(patched.patch(), request.object())
                .at("/metadata/annotations/satchel.dev~1actor")
                .asText())
        .isEqualTo("root");
  }
}
