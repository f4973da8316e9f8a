package dev.satchel.store.key;

import static dev.satchel.store.key.Keys.NOW;
import static dev.satchel.store.key.Keys.key;
import static dev.satchel.store.key.Keys.token;
import static dev.satchel.store.user.UserWrites.ADMIN;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.key.KeyPutResult.Stored;
import dev.satchel.store.key.KeyPutResult.UserMissing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AIGatewayKeysIT extends OnPostgres {
  private static final Minting KEEP = new Minting(true, NOW.plusSeconds(600), "", ADMIN, "test");
  private static final Minting ALONE =
      new Minting(false, NOW.plusSeconds(600), "again", ADMIN, "test");

  private KeyRow put(Keys key) {
    return ((Stored) database.keys().put(key.write())).key();
  }

  private KeyRow row(String name) {
    return database.keys().find("uid-" + name).orElseThrow();
  }

  private KeyToken deliver(String name, Minting how, Duration overlap) {
    KeyToken token = token();
    assertThat(database.keyTokens().mint("uid-" + name, token, how))
        .isEqualTo(Minting.Result.MINTED);
    assertThat(database.keyTokens().confirm("uid-" + name, token.prefix(), NOW, NOW.plus(overlap)))
        .isTrue();
    return token;
  }

  @Test
  void a_key_that_is_put_again_is_written_only_where_it_differs() {
    put(key("a").scopes("chat:invoke"));
    String before = text("xmin");
    put(key("a").scopes("chat:invoke"));
    assertThat(text("xmin")).isEqualTo(before);

    put(key("a").generation(2).scopes("models:read", "chat:invoke"));
    put(key("a").generation(1).scopes("chat:invoke"));

    assertThat(row("a").generation()).isEqualTo(2);
    assertThat(text("scopes")).isEqualTo("{chat:invoke,models:read}");
  }

  @Test
  void a_token_is_good_at_once_but_not_for_ever_until_its_delivery_is_confirmed() {
    put(key("a"));
    KeyToken token = token();
    assertThat(database.keyTokens().mint("uid-a", token, KEEP)).isEqualTo(Minting.Result.MINTED);

    assertThat(row("a").undelivered())
        .contains(
            new TokenRow(token.prefix(), Optional.empty(), Optional.of(NOW.plusSeconds(600))));
    assertThat(row("a").present()).isEmpty();

    assertThat(database.keyTokens().confirm("uid-a", token.prefix(), NOW, NOW)).isTrue();
    assertThat(row("a").present())
        .contains(new TokenRow(token.prefix(), Optional.of(NOW), Optional.empty()));
    assertThat(database.keyTokens().confirm("uid-a", token.prefix(), NOW, NOW)).isFalse();
  }

  @Test
  void one_that_was_never_confirmed_goes_when_another_is_minted() {
    put(key("a"));
    KeyToken lost = token();
    database.keyTokens().mint("uid-a", lost, KEEP);

    KeyToken next = deliver("a", KEEP, Duration.ZERO);

    assertThat(row("a").tokens()).extracting(TokenRow::prefix).containsExactly(next.prefix());
    assertThat(database.keyTokens().confirm("uid-a", lost.prefix(), NOW, NOW)).isFalse();
  }

  @Test
  void while_a_rotation_overlaps_both_tokens_are_there_and_then_the_new_one_alone() {
    put(key("a"));
    KeyToken old = deliver("a", KEEP, Duration.ZERO);
    KeyToken present = deliver("a", KEEP, Duration.ofHours(1));

    assertThat(row("a").present().orElseThrow().prefix()).isEqualTo(present.prefix());
    assertThat(row("a").previous())
        .containsExactly(
            new TokenRow(
                old.prefix(), Optional.of(NOW), Optional.of(NOW.plus(Duration.ofHours(1)))));

    assertThat(database.keyTokens().removeEnded("uid-a", NOW.plus(Duration.ofMinutes(59))))
        .isZero();
    assertThat(database.keyTokens().removeEnded("uid-a", NOW.plus(Duration.ofHours(1)))).isOne();
    assertThat(row("a").tokens()).hasSize(1);
  }

  @Test
  void a_later_rotation_never_gives_an_older_token_more_time() {
    put(key("a"));
    deliver("a", KEEP, Duration.ZERO);
    deliver("a", KEEP, Duration.ofMinutes(1));
    deliver("a", KEEP, Duration.ofHours(1));

    assertThat(row("a").previous())
        .extracting(one -> one.validUntil().orElseThrow())
        .containsExactlyInAnyOrder(NOW.plus(Duration.ofMinutes(1)), NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void after_a_leak_the_old_tokens_are_gone_before_the_new_one_is_delivered() {
    put(key("a"));
    deliver("a", KEEP, Duration.ZERO);
    KeyToken next = token();

    database.keyTokens().mint("uid-a", next, ALONE);

    assertThat(row("a").tokens()).extracting(TokenRow::prefix).containsExactly(next.prefix());
    assertThat(row("a").rotatedFor()).isEqualTo("again");
  }

  @Test
  void all_tokens_of_one_key_can_be_refused_at_once() {
    put(key("a"));
    put(key("b"));
    deliver("a", KEEP, Duration.ZERO);
    deliver("a", KEEP, Duration.ofHours(1));
    database.keyTokens().mint("uid-a", token(), KEEP);
    deliver("b", KEEP, Duration.ZERO);

    assertThat(database.keyTokens().removeAll("uid-a", ADMIN, "leaked")).isEqualTo(3);
    assertThat(database.keyTokens().removeAll("uid-a", ADMIN, "leaked")).isZero();
    assertThat(row("a").tokens()).isEmpty();
    assertThat(row("b").tokens()).hasSize(1);
  }

  @Test
  void a_prefix_that_is_taken_is_told_and_nothing_is_written() {
    put(key("a"));
    put(key("b"));
    KeyToken first = deliver("a", KEEP, Duration.ZERO);
    KeyToken samePrefix = token(first.prefix() + "0".repeat(43));

    assertThat(database.keyTokens().mint("uid-b", samePrefix, KEEP))
        .isEqualTo(Minting.Result.TAKEN);
    assertThat(database.keyTokens().mint("uid-b", first, KEEP)).isEqualTo(Minting.Result.TAKEN);
    assertThat(row("b").tokens()).isEmpty();
    assertThat(database.keyTokens().mint("uid-c", token(), KEEP))
        .isEqualTo(Minting.Result.KEY_MISSING);
  }

  @Test
  void a_hash_finds_the_prefix_of_the_keys_own_token_only() {
    put(key("a"));
    put(key("b"));
    KeyToken token = deliver("a", KEEP, Duration.ZERO);

    assertThat(database.keyTokens().prefixOf("uid-a", token.hash())).contains(token.prefix());
    assertThat(database.keyTokens().prefixOf("uid-b", token.hash())).isEmpty();
    assertThat(database.keyTokens().prefixOf("uid-a", token().hash())).isEmpty();
  }

  @Test
  void minting_on_many_threads_leaves_one_undelivered_token() {
    put(key("a"));
    deliver("a", KEEP, Duration.ZERO);

    List<Minting.Result> results =
        Simultaneously.run(20, i -> database.keyTokens().mint("uid-a", token(), KEEP));

    assertThat(results).containsOnly(Minting.Result.MINTED);
    assertThat(row("a").tokens()).hasSize(2);
  }

  @Test
  void deleting_what_is_not_there_is_told_apart() {
    put(key("a"));
    deliver("a", KEEP, Duration.ZERO);

    assertThat(database.keys().delete("uid-b", BY_ADMIN)).isFalse();
    assertThat(database.keys().delete("uid-a", BY_ADMIN)).isTrue();
    assertThat(database.keys().delete("uid-a", BY_ADMIN)).isFalse();
    assertThat(database.keys().list()).isEmpty();
    assertThat(count("ai_gateway_key_tokens")).isZero();
  }

  @Test
  void a_key_made_anew_under_the_same_name_has_nothing_of_the_old_one() {
    put(key("a"));
    deliver("a", KEEP, Duration.ZERO);

    KeyRow anew = put(key("a").uid("uid-2"));

    assertThat(anew.tokens()).isEmpty();
    assertThat(database.keys().list()).containsExactly(new StoredKey("uid-2", "a"));
  }

  @Test
  void uses_are_noted_for_the_key_and_never_go_back() {
    put(key("a"));
    KeyToken old = deliver("a", KEEP, Duration.ofHours(1));
    KeyToken present = deliver("a", KEEP, Duration.ofHours(1));

    assertThat(
            database
                .keys()
                .touch(
                    Map.of(
                        old.prefix(),
                        NOW.plusSeconds(1),
                        present.prefix(),
                        NOW.plusSeconds(2),
                        "sgw_nothing",
                        NOW)))
        .isOne();
    assertThat(row("a").lastUsedAt()).contains(NOW.plusSeconds(2));
    assertThat(database.keys().touch(Map.of(old.prefix(), NOW))).isZero();
    assertThat(database.keys().touch(Map.of())).isZero();
    assertThat(row("a").lastUsedAt()).contains(NOW.plusSeconds(2));
  }

  @Test
  void a_personal_key_needs_a_live_user_and_dies_with_the_user() {
    assertThat(database.keys().put(key("a").user("alice").write())).isEqualTo(new UserMissing());
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    put(key("a").user("alice"));
    deliver("a", KEEP, Duration.ZERO);
    put(key("b"));

    database.users().softDelete("uid-alice", BY_ADMIN);

    assertThat(database.keys().list()).extracting(StoredKey::name).containsExactly("b");
    assertThat(count("ai_gateway_key_tokens")).isZero();
    assertThat(database.keys().put(key("a").user("alice").write())).isEqualTo(new UserMissing());
    assertThatThrownBy(
            () ->
                execute(
                    """
                    INSERT INTO ai_gateway_keys (uid, user_id, name, generation, scopes, allow_list, suspended)
                    SELECT 'u', id, 'x', 1, '{*}', '{*:*}', false FROM users
                    """))
        .hasMessageContaining("the user is deleted");
  }

  @Test
  void a_deletion_of_the_user_amid_puts_leaves_no_key_behind() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));

    List<Object> results =
        Simultaneously.run(
            40,
            i ->
                i == 20
                    ? database.users().softDelete("uid-alice", BY_ADMIN)
                    : database.keys().put(key("k" + i).user("alice").write()));

    assertThat(results)
        .allMatch(r -> r instanceof Stored || r instanceof UserMissing || r.equals(true));
    assertThat(database.keys().list()).isEmpty();
  }

  /** A column of the only key. */
  private String text(String column) {
    return sql(
        h ->
            h.select("SELECT %s::text FROM ai_gateway_keys".formatted(column))
                .mapTo(String.class)
                .one());
  }

  private long count(String table) {
    return sql(h -> h.select("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }
}
