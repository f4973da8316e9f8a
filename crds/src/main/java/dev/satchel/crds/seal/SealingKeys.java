package dev.satchel.crds.seal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** All sealing keys of a cluster, as someone knows them; never changes. */
public final class SealingKeys {
  public static final SealingKeys NONE = new SealingKeys(List.of());

  private final List<SealingKey> byAge;
  private final KeyRing ring;

  public SealingKeys(Collection<SealingKey> keys) {
    byAge = keys.stream().sorted(SealingKey.BY_AGE).toList();
    ring = new KeyRing(byAge.stream().map(SealingKey::privateKey).toList());
  }

  /** The oldest first. */
  public List<SealingKey> byAge() {
    return byAge;
  }

  /** What opens whatever is sealed to any of them. */
  public KeyRing ring() {
    return ring;
  }

  /**
   * The one that values are sealed to now: the newest that counts. Where none counts yet (a clock
   * is behind), the oldest. Empty: there is none at all.
   */
  public Optional<SealingKey> current(Instant now) {
    return byAge.reversed().stream()
        .filter(key -> !key.notBefore().isAfter(now))
        .findFirst()
        .or(() -> byAge.stream().findFirst());
  }

  /** The newest, whether it counts yet or not. */
  public Optional<SealingKey> newest() {
    return byAge.isEmpty() ? Optional.empty() : Optional.of(byAge.getLast());
  }

  @Override
  public String toString() {
    return "SealingKeys" + byAge.stream().map(SealingKey::id).toList();
  }
}
