package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.store.key.LiveToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How one token takes another's place, also where somebody crashes in between. */
class KeyRotationIT extends KeyFixture {
  @Test
  void by_annotation_the_token_is_replaced_once_and_the_old_one_is_good_for_the_overlap() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);

    annotate("satchel.dev/rotate", "1");

    awaitTokenAfter(old);
    KeyToken present = token();
    assertThat(live(old).validUntil())
        .hasValueSatisfying(
            end ->
                assertThat(end)
                    .isBetween(
                        Instant.now().plus(Duration.ofMinutes(58)),
                        Instant.now().plus(Duration.ofMinutes(61))));
    assertThat(status().orElseThrow().previous())
        .extracting(AIGatewayKeyStatus.Previous::prefix)
        .containsExactly(old.prefix());

    applyKey("rotation: {overlap: 1h}, scopes: [chat:invoke], " + TO);
    eventually(
        () ->
            assertThat(live(present).permissions().scopes().values())
                .containsExactly("chat:invoke"));
    assertThat(token()).isEqualTo(present);

    clock.advance(Duration.ofMinutes(61));
    annotate("satchel.dev/rotate", "2");
    eventually(() -> assertThat(prefix()).isNotEqualTo(present.prefix()).isNotEmpty());
    assertThat(isLive(old)).isFalse();
    assertThat(isLive(present)).isTrue();
  }

  @Test
  void the_token_that_takes_a_good_ones_place_is_delivered_once_all_who_check_have_heard_of_it() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);

    annotate("satchel.dev/rotate", "1");
    eventually(() -> assertThat(live()).hasSize(2));
    assertThat(token()).isEqualTo(old);
    annotate("satchel.dev/rotate", "2"); // and what is asked for meanwhile is not forgotten

    awaitTokenAfter(old);
    KeyToken first = token();
    awaitTokenAfter(first);
    assertThat(
            store.texts(
                """
                SELECT delivered_at - created_at > interval '1 second'
                  FROM ai_gateway_key_tokens
                 WHERE secret_prefix IN ('%s', '%s')
                """
                    .formatted(first.prefix(), token().prefix())))
        .containsExactly("t", "t");
  }

  @Test
  void a_token_that_waits_is_delivered_at_once_where_the_good_one_was_lost() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);
    clock.stop();
    annotate("satchel.dev/rotate", "1");
    eventually(() -> assertThat(live()).hasSize(2));

    deleteKeySecret();

    awaitTokenAfter(old);
    assertThat(live()).hasSize(2);
  }

  @Test
  void after_a_leak_the_old_token_is_refused_at_once() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);

    annotate("satchel.dev/rotate-now", "leaked");

    awaitTokenAfter(old);
    assertThat(live()).extracting(LiveToken::prefix).containsExactly(token().prefix());
    assertThat(status().orElseThrow().previous()).isEmpty();
  }

  @Test
  void a_token_is_replaced_when_its_interval_is_over() {
    KeyToken old = mint("rotation: {interval: 10h, overlap: 1h}, " + TO);
    assertThat(status().orElseThrow().nextRotationAt()).isNotNull();

    clock.advance(Duration.ofHours(11));
    applyKey("rotation: {interval: 10h, overlap: 1h}, scopes: [chat:invoke], " + TO);

    awaitTokenAfter(old);
    assertThat(isLive(old)).isTrue();
  }

  @Test
  void a_crash_between_minting_and_delivery_ends_in_one_good_token() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);
    stop();
    // What was done until the crash: a hash is stored whose plaintext nobody has.
    KeyToken lost = KeyToken.generate(new SecureRandom());
    storeUndelivered(lost);

    start();

    eventually(() -> assertThat(token()).isNotEqualTo(old));
    eventually(() -> assertThat(live(token()).validUntil()).isEmpty());
    assertThat(isLive(lost)).isFalse();
    assertThat(isLive(old)).isTrue();
  }

  @Test
  void a_crash_between_delivery_and_confirmation_mints_nothing_anew() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);
    stop();
    KeyToken next = KeyToken.generate(new SecureRandom());
    storeUndelivered(next);
    writeIntoSecret(next);

    start();

    eventually(() -> assertThat(live(next).validUntil()).isEmpty());
    assertThat(live(old).validUntil()).isPresent();
    assertThat(token()).isEqualTo(next);
  }

  @Test
  void after_a_leak_the_old_token_is_refused_though_no_new_one_can_be_delivered() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);
    edit(
        client.secrets().inNamespace("gateway").withName("eu-key"),
        secret -> {
          secret.getMetadata().setOwnerReferences(List.of());
          return secret;
        });

    annotate("satchel.dev/rotate-now", "leaked");

    awaitReady("False ForeignSecret");
    assertThat(live()).isEmpty();
    deleteKeySecret();
    applyKey("rotation: {overlap: 2h}, " + TO);
    awaitReady();
    assertThat(live()).extracting(LiveToken::prefix).containsExactly(token().prefix());
    assertThat(token()).isNotEqualTo(old);
  }

  @Test
  void after_a_leak_the_old_token_is_refused_though_another_was_on_its_way() {
    KeyToken old = mint("rotation: {overlap: 1h}, " + TO);
    stop();
    storeUndelivered(KeyToken.generate(new SecureRandom()));
    annotate("satchel.dev/rotate-now", "leaked");

    start();

    awaitTokenAfter(old);
    assertThat(live()).extracting(LiveToken::prefix).containsExactly(token().prefix());
  }

  @Test
  void what_is_asked_for_while_a_delivery_is_unconfirmed_is_not_forgotten() {
    mint("rotation: {overlap: 1h}, " + TO);
    stop();
    KeyToken next = KeyToken.generate(new SecureRandom());
    storeUndelivered(next);
    writeIntoSecret(next);
    annotate("satchel.dev/rotate", "1");

    start();

    awaitTokenAfter(next);
    assertThat(live(next).validUntil()).isPresent();
  }
}
