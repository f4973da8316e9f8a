package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.KeyName;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.key.LastUse;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.Author;
import dev.satchel.store.key.KeyDelivery;
import dev.satchel.store.key.KeyWrite;
import dev.satchel.store.key.Minting;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose status is written for being used: with 100,000 keys, not all of them each minute. */
class LastUseIT {
  private final TestStore store = new TestStore();
  private final TestClock clock = new TestClock();
  private final StoreWatch watch = new StoreWatch(store.database());
  private final Primaries<AIGatewayKey> keys = new Primaries<>(key -> true);
  private final List<String> requested = new ArrayList<>();

  /** Has any key that it is asked for. */
  private static final class EveryKey implements IndexerResourceCache<AIGatewayKey> {
    @Override
    public Optional<AIGatewayKey> get(ResourceID id) {
      return Optional.of(new AIGatewayKey());
    }

    @Override
    public Stream<ResourceID> keys() {
      return Stream.of();
    }

    @Override
    public Stream<AIGatewayKey> list(Predicate<AIGatewayKey> predicate) {
      return Stream.of();
    }

    @Override
    public Stream<AIGatewayKey> list(String namespace, Predicate<AIGatewayKey> predicate) {
      return Stream.of();
    }

    @Override
    public List<AIGatewayKey> byIndex(String index, String key) {
      return List.of();
    }

    @Override
    public void addIndexers(Map<String, Function<AIGatewayKey, List<String>>> indexers) {}
  }

  @BeforeEach
  void open() {
    store.database().audit().use(AuditKey.generate(new SecureRandom()));
    watch.start(() -> {});
    if (keys.attach(new EveryKey(), Map.of()) instanceof SimpleInboundEventSource<?> requests) {
      requests.setEventHandler(
          event -> requested.add(event.getRelatedCustomResourceID().getName()));
      requests.start();
    }
  }

  @AfterEach
  void close() {
    watch.close();
    store.close();
  }

  private String minted(String name) {
    store
        .database()
        .keys()
        .put(
            new KeyWrite(
                "uid-" + name,
                new KeyName(name),
                Optional.empty(),
                1,
                Permissions.ALL,
                Optional.empty(),
                false,
                new KeyDelivery("ns/secret/token", "", Optional.empty(), Optional.empty()),
                Author.SATCHEL));
    KeyToken token = KeyToken.generate(new SecureRandom());
    Instant until = Instant.now().plusSeconds(600);
    store
        .database()
        .keyTokens()
        .mint("uid-" + name, token, new Minting(true, until, "", Author.SATCHEL, "first"));
    return token.prefix();
  }

  @Test
  void only_keys_that_were_used_since_are_looked_at_and_late_batches_too() {
    LastUse lastUse = new LastUse(watch, keys, clock);
    String used = minted("used");
    minted("idle");
    store.database().keys().touch(Map.of(used, Instant.now()));

    lastUse.show();
    assertThat(requested).containsExactly("used");

    // A batch comes a while after what it tells of.
    clock.advance(Duration.ofMinutes(1));
    lastUse.show();
    assertThat(requested).containsExactly("used", "used");
    clock.advance(Duration.ofMinutes(5));
    lastUse.show();
    lastUse.show();
    assertThat(requested).hasSize(3);
  }

  @Test
  void what_was_used_while_the_store_was_away_is_found_later() {
    LastUse lastUse = new LastUse(watch, keys, clock);
    String used = minted("used");
    store.database().keys().touch(Map.of(used, Instant.now()));
    store.takeAway();
    clock.advance(Duration.ofHours(1));
    lastUse.show();
    assertThat(requested).isEmpty();

    store.giveBack();
    OperatorFixture.eventually(
        () -> {
          lastUse.show();
          assertThat(requested).containsExactly("used");
        });
  }
}
