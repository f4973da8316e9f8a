package dev.satchel.webhook.secret;

import static dev.satchel.webhook.secret.Asked.ALICE;
import static dev.satchel.webhook.secret.Asked.BOB;
import static dev.satchel.webhook.secret.Asked.OPERATOR;
import static dev.satchel.webhook.secret.Asked.PIPELINE;
import static dev.satchel.webhook.secret.Asked.secret;
import static dev.satchel.webhook.secret.Asked.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Satchel;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretMutationTest {
  private final Asked asked = new Asked();

  private ObjectNode created(Requester requester, String secret) {
    ObjectNode object = yaml(secret);
    return Asked.after(
        asked.mutation().answer(Asked.request(requester, Operation.CREATE, object, null)), object);
  }

  private ObjectNode updated(Requester requester, String from, String to) {
    ObjectNode object = yaml(to);
    return Asked.after(
        asked.mutation().answer(Asked.request(requester, Operation.UPDATE, object, yaml(from))),
        object);
  }

  private static JsonNode actor(ObjectNode secret) {
    return secret.at("/metadata/annotations/satchel.dev~1actor");
  }

  private static List<String> finalizers(ObjectNode secret) {
    return StreamSupport.stream(secret.at("/metadata/finalizers").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private static String withActor(String secret, String actor) {
    return secret.replace(
        "namespace:", "annotations: {satchel.dev/actor: %s}, namespace:".formatted(actor));
  }

  @Test
  void a_secret_is_the_requesters_own_unless_it_says_whose() {
    String unsaid = secret("token", "envName: TOKEN, value: x").replace("user: alice, ", "");

    assertThat(created(ALICE, unsaid).at("/spec/user").asText()).isEqualTo("alice");
    assertThat(
            created(PIPELINE, secret("token", "envName: TOKEN, value: x"))
                .at("/spec/user")
                .asText())
        .isEqualTo("alice");
    assertThat(
            updated(PIPELINE, secret("token", "envName: TOKEN, value: x"), unsaid)
                .at("/spec/user")
                .asText())
        .as("on an update it is whose it was")
        .isEqualTo("alice");
  }

  @Test
  void the_actor_is_who_made_it_and_then_who_last_changed_its_spec() {
    String one = secret("token", "envName: TOKEN, value: x");
    String other = secret("token", "envName: TOKEN, value: y");

    assertThat(actor(created(ALICE, one)).asText()).isEqualTo(ALICE.username());
    assertThat(actor(updated(PIPELINE, withActor(one, "first"), other)).asText())
        .isEqualTo(PIPELINE.username());
    assertThat(actor(updated(PIPELINE, withActor(one, "first"), one)).asText()).isEqualTo("first");
    assertThat(actor(updated(PIPELINE, one, one)).isMissingNode()).isTrue();
  }

  @Test
  void whatever_a_request_brings_as_the_actor_is_thrown_away() {
    String one = secret("token", "envName: TOKEN, value: x");
    String other = secret("token", "envName: TOKEN, value: y");

    assertThat(actor(created(ALICE, withActor(one, "forged"))).asText())
        .isEqualTo(ALICE.username());
    assertThat(actor(updated(ALICE, withActor(one, "first"), withActor(other, "forged"))).asText())
        .isEqualTo(ALICE.username());
    assertThat(actor(updated(ALICE, withActor(one, "first"), withActor(one, "forged"))).asText())
        .isEqualTo("first");
    assertThat(actor(updated(ALICE, one, withActor(one, "forged"))).isMissingNode()).isTrue();
    assertThat(actor(updated(OPERATOR, withActor(one, "first"), withActor(one, "forged"))).asText())
        .isEqualTo("first");
  }

  @Test
  void the_finalizer_is_put_on_what_is_created_and_never_again() {
    String one = secret("token", "envName: TOKEN, value: x");
    String finalized = one.replace("namespace:", "finalizers: [example.org/own], namespace:");

    assertThat(finalizers(created(ALICE, one))).containsExactly(Satchel.FINALIZER);
    assertThat(finalizers(created(ALICE, finalized)))
        .containsExactly("example.org/own", Satchel.FINALIZER);
    assertThat(finalizers(updated(OPERATOR, finalized, one))).isEmpty();
  }

  @Test
  void doing_it_again_changes_nothing_more() {
    String unsaid =
        withActor(secret("token", "envName: TOKEN, value: x"), "forged")
            .replace("user: alice, ", "");
    ObjectNode once = created(ALICE, unsaid);

    AdmissionAnswer again =
        asked.mutation().answer(Asked.request(ALICE, Operation.CREATE, once, null));

    assertThat(again).isEqualTo(new Allowed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value: x             | value: x, valueFrom: {a: b} | {\"valueFrom\":{\"a\":\"b\"}}",
        "valueFrom: {a: b}    | value: x, valueFrom: {a: b} | {\"value\":\"x\"}",
        "sealedValue: sv1:x   | value: x, sealedValue: sv1:x | {\"value\":\"x\"}",
        "value: x             | value: y                    | {\"value\":\"y\"}",
        "value: x             | value: x                    | {\"value\":\"x\"}",
        "value: x | value: y, valueFrom: {a: b} | {\"value\":\"y\",\"valueFrom\":{\"a\":\"b\"}}",
      })
  void another_source_takes_the_place_of_the_one_that_was_left(
      String before, String sent, String after) {
    ObjectNode object = yaml("spec: {%s}".formatted(sent));

    new OneSource()
        .apply(
            Asked.request(ALICE, Operation.UPDATE, object, yaml("spec: {%s}".formatted(before))),
            object);

    assertThat(object.path("spec")).hasToString(after);
  }

  @Test
  void what_is_stored_and_wrong_is_not_sealed_or_its_finalizer_could_not_go() {
    ObjectNode stored = yaml(secret("token", "value: hunter2"));
    MutationStep sealing =
        (request, secret) -> {
          secret.withObjectProperty("spec").put("sealedValue", "sv1:x").remove("value");
          return Optional.empty();
        };

    assertThat(
            asked
                .mutation(sealing)
                .answer(Asked.request(OPERATOR, Operation.UPDATE, stored.deepCopy(), stored)))
        .isEqualTo(new Allowed());

    ObjectNode right = yaml(secret("token", "envName: TOKEN, value: hunter2"));
    assertThat(
            asked
                .mutation(sealing)
                .answer(Asked.request(OPERATOR, Operation.UPDATE, right.deepCopy(), right)))
        .isInstanceOf(AdmissionAnswer.Patched.class);
  }

  @Test
  void what_is_wrong_is_refused_before_anything_else_can_refuse_it() {
    ObjectNode object = yaml(secret("token", "value: x"));

    AdmissionAnswer answer =
        asked.mutation().answer(Asked.request(ALICE, Operation.CREATE, object, null));

    assertThat(answer).isInstanceOf(Denied.class);
    assertThat(((Denied) answer).message()).contains("at least one of envName or filePath");
  }

  @Test
  void who_may_not_is_told_that_and_nothing_of_what_is_wrong() {
    ObjectNode object = yaml(secret("token", "value: x"));

    AdmissionAnswer answer =
        asked.mutation().answer(Asked.request(BOB, Operation.CREATE, object, null));

    assertThat(((Denied) answer).code()).isEqualTo(403);
    assertThat(((Denied) answer).message()).doesNotContain("envName");
  }

  @Test
  void the_last_steps_see_a_secret_that_is_right_and_complete() {
    ObjectNode object =
        yaml(secret("token", "envName: TOKEN, value: x").replace("user: alice, ", ""));
    MutationStep step =
        (request, secret) -> {
          secret.withObject("/spec").put("description", secret.at("/spec/user").asText());
          return Optional.empty();
        };

    AdmissionAnswer answer =
        asked.mutation(step).answer(Asked.request(ALICE, Operation.CREATE, object, null));

    assertThat(Asked.after(answer, object).at("/spec/description").asText()).isEqualTo("alice");
  }
}
