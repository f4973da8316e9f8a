package dev.satchel.store.key;

import static dev.satchel.store.key.Keys.NOW;
import static dev.satchel.store.key.Keys.key;
import static dev.satchel.store.key.Keys.token;
import static dev.satchel.store.user.UserWrites.ADMIN;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.key.AllowList;
import dev.satchel.crds.key.KeyResource;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.Scopes;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the key checks see of the tables. */
class KeyFeedIT extends OnPostgres {
  private static final Minting KEEP = new Minting(true, NOW.plusSeconds(600), "", ADMIN, "test");

  /** As a check server would keep it: by prefix, which is as unique as the hash. */
  private static final class Mirror implements KeyFeed.Audience {
    private final Map<String, LiveToken> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger readings = new AtomicInteger();
    private volatile Instant asOf = Instant.MIN;

    @Override
    public void all(Stream<LiveToken> all) {
      tokens.clear();
      all.forEach(token -> tokens.put(token.prefix(), token));
      readings.incrementAndGet();
    }

    @Override
    public void changed(KeyChanges changes) {
      tokens.values().removeIf(token -> changes.keyUids().contains(token.keyUid()));
      changes.tokens().forEach(token -> tokens.put(token.prefix(), token));
    }

    @Override
    public void confirmed(Instant moment) {
      asOf = moment;
    }
  }

  private KeyToken mint(Keys key) {
    KeyWrite write = key.write();
    database.keys().put(write);
    KeyToken token = token();
    database.keyTokens().mint(write.uid(), token, KEEP);
    return token;
  }

  private List<LiveToken> live() {
    return database.keyTokens().live(Stream::toList).result();
  }

  private long version() {
    return database.keyTokens().live(Stream::count).version();
  }

  private KeyChanges since(long version) {
    return database.keyTokens().changedSince(version).orElseThrow();
  }

  @Test
  void a_live_token_has_all_that_a_check_needs() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    KeyToken token =
        mint(
            key("a")
                .user("alice")
                .scopes("models:read", "chat:invoke")
                .allow("model", "gpt-5")
                .expires(NOW));

    assertThat(live())
        .containsExactly(
            new LiveToken(
                token.hash(),
                token.prefix(),
                "uid-a",
                "a",
                Optional.of("alice"),
                false,
                new Permissions(
                    Scopes.of(List.of(new Scope("chat:invoke"), new Scope("models:read"))),
                    AllowList.of(List.of(new KeyResource("model", "gpt-5")))),
                Optional.of(NOW),
                Optional.of(NOW.plusSeconds(600))));
  }

  @Test
  void each_change_is_told_once_and_a_use_is_none() {
    KeyToken token = mint(key("a"));
    mint(key("b"));
    long version = version();
    assertThat(since(version).isEmpty()).isTrue();

    database.keys().touch(Map.of(token.prefix(), NOW));
    database.keys().put(key("a").generation(2).write());
    assertThat(since(version).isEmpty()).isTrue();

    database.keys().put(key("a").generation(3).suspended().write());
    KeyChanges suspended = since(version);
    assertThat(suspended.keyUids()).containsExactly("uid-a");
    assertThat(suspended.tokens()).allMatch(LiveToken::suspended).hasSize(1);

    database.keys().delete("uid-a", BY_ADMIN);
    KeyChanges deleted = since(suspended.version());
    assertThat(deleted.keyUids()).containsExactly("uid-a");
    assertThat(deleted.tokens()).isEmpty();
    assertThat(since(deleted.version()).isEmpty()).isTrue();
  }

  @Test
  void the_suspension_of_a_user_is_one_of_the_users_keys() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    mint(key("a").user("alice"));
    mint(key("b"));
    long version = version();

    database.users().save(userWrite("uid-alice", "alice", "alice", false, true));

    KeyChanges changes = since(version);
    assertThat(changes.keyUids()).containsExactly("uid-a");
    assertThat(changes.tokens()).allMatch(LiveToken::suspended).hasSize(1);

    database.users().softDelete("uid-alice", BY_ADMIN);
    assertThat(since(changes.version()).tokens()).isEmpty();
  }

  @Test
  void who_has_been_away_too_long_or_comes_from_another_database_reads_all_again() {
    long version = version();
    mint(key("a"));
    database.keyTokens().forgetChanges(Instant.now().plusSeconds(60));

    assertThat(database.keyTokens().changedSince(version)).isEmpty();
    assertThat(database.keyTokens().changedSince(version() + 1)).isEmpty();
    assertThat(since(version()).isEmpty()).isTrue();
  }

  @Test
  void one_who_follows_versions_misses_nothing_of_what_many_write() {
    long[] version = {version()};
    Mirror mirror = new Mirror();
    List<Object> results =
        Simultaneously.run(
            60,
            i -> {
              if (i % 3 != 0) {
                return mint(key("k" + i));
              }
              synchronized (mirror) {
                KeyChanges changes = since(version[0]);
                mirror.changed(changes);
                version[0] = changes.version();
              }
              return i;
            });
    assertThat(results).hasSize(60);
    mirror.changed(since(version[0]));

    assertThat(mirror.tokens.values()).containsExactlyInAnyOrderElementsOf(live()).hasSize(40);
  }

  @Test
  void the_feed_tells_of_a_change_at_once() {
    mint(key("old"));
    Mirror mirror = new Mirror();
    try (KeyFeed feed = database.keyFeed(mirror, Clock.systemUTC())) {
      assertThat(feed).isNotNull();
      await().until(() -> mirror.tokens.size() == 1);
      KeyToken token = mint(key("new"));
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofMillis(900))
          .until(() -> mirror.tokens.containsKey(token.prefix()));

      database.keys().delete("uid-new", BY_ADMIN);
      await().until(() -> mirror.tokens.size() == 1);
      Instant before = Instant.now();
      await().until(() -> mirror.asOf.isAfter(before));
      assertThat(mirror.readings).hasValue(1);
    }
  }

  @Test
  void the_feed_finds_a_change_that_nobody_notified_it_of() {
    Mirror mirror = new Mirror();
    String mute =
        sql(h ->
                h.select("SELECT pg_get_functiondef('ai_gateway_keys_note_change'::regproc)")
                    .mapTo(String.class)
                    .one())
            .replaceFirst("PERFORM pg_notify\\([^)]*\\);", "NULL;");
    execute(mute);
    try (KeyFeed feed = database.keyFeed(mirror, Clock.systemUTC())) {
      assertThat(feed).isNotNull();
      await().until(() -> mirror.readings.get() == 1);
      KeyToken token = mint(key("new"));
      await().atMost(Duration.ofSeconds(3)).until(() -> mirror.tokens.containsKey(token.prefix()));
    }
  }

  @Test
  void after_its_connection_was_cut_the_feed_starts_again_with_all() {
    Mirror mirror = new Mirror();
    mint(key("a"));
    try (KeyFeed feed = database.keyFeed(mirror, Clock.systemUTC())) {
      assertThat(feed).isNotNull();
      await().until(() -> mirror.readings.get() == 1);

      sql(
          h ->
              h.select(
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          + " WHERE datname = current_database() AND pid <> pg_backend_pid()")
                  .mapTo(Boolean.class)
                  .list());

      await().until(() -> mirror.readings.get() == 2);
      KeyToken token = mint(key("b"));
      await().until(() -> mirror.tokens.containsKey(token.prefix()));
    }
  }

  @Test
  void a_hundred_thousand_tokens_are_read_row_by_row() {
    sql(
        handle -> {
          // The triggers are made for the few rows that one transaction changes.
          handle.execute("SET session_replication_role = replica");
          handle.execute(
              """
              INSERT INTO ai_gateway_keys (uid, name, generation, scopes, allow_list, suspended)
              SELECT 'u' || n, 'k' || n, 1, '{chat:invoke}', '{model:*}', false
                FROM generate_series(1, 100000) n
              """);
          return handle.execute(
              """
              INSERT INTO ai_gateway_key_tokens (key_uid, secret_prefix, hashed_secret, delivered_at)
              SELECT 'u' || n, 'sgw_' || lpad(n::text, 7, '0'), sha256(n::text::bytea), now()
                FROM generate_series(1, 100000) n
              """);
        });

    Instant start = Instant.now();
    long permissions =
        database
            .keyTokens()
            .live(
                tokens ->
                    tokens
                        .map(LiveToken::permissions)
                        .map(System::identityHashCode)
                        .distinct()
                        .count())
            .result();

    assertThat(permissions).isOne();
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }
}
