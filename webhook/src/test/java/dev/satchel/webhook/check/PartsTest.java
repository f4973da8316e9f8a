package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.webhook.server.SourceLimit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void the_table_holds_exactly_what_was_added_and_not_removed() {
    Random random = new Random(7);
    TokenTable table = new TokenTable();
    List<Minted> minted = new ArrayList<>();
    List<KnownToken> known = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Minted one = Minted.of("key-" + i);
      minted.add(one);
      known.add(KnownToken.of(one.live(), null));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < minted.size(); i++) {
      order.add(i);
      table.add(known.get(i));
    }
    Collections.shuffle(order, random);
    List<Integer> removed = order.subList(0, 2_500);
    removed.forEach(i -> table.remove(known.get(i)));
    for (int i = 0; i < minted.size(); i++) {
      assertThat(table.find(minted.get(i).live().hash()))
          .isSameAs(removed.contains(i) ? null : known.get(i));
    }
    assertThat(table.find(Minted.of("other").live().hash())).isNull();
  }

  @Test
  void a_source_may_fail_so_often_at_once_and_then_at_its_rate() {
    AtomicLong now = new AtomicLong();
    SourceLimit limit = new SourceLimit(2, 4, now::get);
    assertThat(limit.count("a")).isEmpty();
    assertThat(limit.count("a")).isEmpty();
    assertThat(limit.count("a")).hasValue(Duration.ofMillis(250));
    assertThat(limit.waiting("a")).hasValue(Duration.ofMillis(250));
    assertThat(limit.count("b")).isEmpty();
    now.addAndGet(SECOND / 4);
    assertThat(limit.waiting("a")).isEmpty();
    assertThat(limit.count("a")).isEmpty();
    assertThat(limit.count("a")).isPresent();
    now.addAndGet(60 * SECOND);
    assertThat(limit.count("a")).isEmpty();
    assertThat(limit.count("a")).isEmpty();
    assertThat(limit.count("a")).isPresent();
  }

  @Test
  void the_limits_memory_is_bounded_and_it_forgets_who_was_quiet_for_the_longest() {
    SourceLimit limit = new SourceLimit(1, 1, () -> 0);
    for (int i = 0; i < 30_000; i++) {
      limit.count("source-" + i);
      limit.count("often");
    }
    assertThat(limit.sources()).isEqualTo(10_000);
    assertThat(limit.count("often")).isPresent();
    assertThat(limit.count("source-0")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          203.0.113.9 | 192.0.2.1            | 203.0.113.9
          10.0.0.1    | 192.0.2.1            | 192.0.2.1
          10.0.0.1    | 192.0.2.1, 10.0.0.2  | 192.0.2.1
          10.0.0.1    | 1.1.1.1, 192.0.2.1   | 192.0.2.1
          10.0.0.1    | junk                 | 10.0.0.1
          10.0.0.1    | 192.0.2.1, junk      | 10.0.0.1
          10.0.0.1    | 10.0.0.3             | 10.0.0.3
          """)
  void the_source_is_the_last_one_that_no_trusted_proxy_is(
      String peer, String forwarded, String source) {
    Sources sources = new Sources(List.of(Network.parse("10.0.0.0/8")));
    assertThat(sources.of(address(peer), List.of(forwarded)))
        .isEqualTo(new Sources(List.of()).of(address(source), List.of()));
  }

  @Test
  void a_site_of_ipv6_is_one_source() {
    Sources sources = new Sources(List.of());
    assertThat(sources.of(address("2001:db8::1"), List.of()))
        .isEqualTo(sources.of(address("2001:db8::ffff:2"), List.of()))
        .isNotEqualTo(sources.of(address("2001:db8:0:1::1"), List.of()));
  }

  private static InetSocketAddress address(String text) {
    return new InetSocketAddress(InetAddress.ofLiteral(text), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.168.128.0/17, 192.168.200.1, true",
    "192.168.128.0/17, 192.168.100.1, false",
    "fd00::/8, fd12::1, true",
    "fd00::/8, 10.0.0.1, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false"
  })
  void a_network_is_the_addresses_that_begin_as_it_does(
      String network, String address, boolean in) {
    assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address))).isEqualTo(in);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "fd00::/129"})
  void what_is_no_network_is_refused_with_the_form_that_would_do(String text) {
    assertThatThrownBy(() -> Network.parse(text)).hasMessageContaining("10.0.0.0/8");
  }

  @Test
  void a_lease_is_held_from_the_moment_that_was_confirmed_and_by_no_clock_that_people_set() {
    AtomicLong nanos = new AtomicLong(-5);
    Instant now = Instant.parse("2026-11-24T12:00:00Z");
    Lease lease = new Lease(Duration.ofSeconds(60), Clock.fixed(now, ZoneOffset.UTC), nanos::get);
    assertThat(lease.isHeld()).isFalse();
    assertThat(lease.hasBegun()).isFalse();
    lease.confirmed(now.minusSeconds(10));
    assertThat(lease.isHeld()).isTrue();
    nanos.addAndGet(50 * SECOND);
    assertThat(lease.isHeld()).isTrue();
    nanos.addAndGet(1);
    assertThat(lease.isHeld()).isFalse();
    assertThat(lease.hasBegun()).isTrue();
    lease.confirmed(now.plusSeconds(3_600));
    nanos.addAndGet(60 * SECOND + 1);
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void a_use_that_the_store_does_not_take_is_written_later() {
    List<Integer> sizes = new ArrayList<>();
    boolean[] away = {true};
    LastUses uses =
        new LastUses(
            batch -> {
              if (away[0]) {
                throw new IllegalStateException("away");
              }
              sizes.add(batch.size());
            });
    Minted minted = Minted.of("a");
    KnownToken known = KnownToken.of(minted.live(), null);
    var token =
        switch (KeyToken.parse(minted.token())) {
          case Parsed.Valid<KeyToken>(var value) -> value;
          case Parsed.Refused<KeyToken> r -> throw new AssertionError(r.message());
        };
    uses.note(token, known, 0);
    uses.write();
    away[0] = false;
    uses.note(token, known, 59_999);
    uses.write();
    uses.write();
    assertThat(sizes).containsExactly(1);
    uses.note(token, known, 60_000);
    uses.write();
    assertThat(sizes).containsExactly(1, 1);
    assertThat(Optional.of(known.toString())).hasValue("KnownToken[of key a]");
  }
}
