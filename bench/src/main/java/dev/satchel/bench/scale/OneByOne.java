package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api;
import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.crds.seal.Sealer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** New secrets of some users, each created once the one before is Ready. */
final class OneByOne {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Api api;
  private final ReadyWatch ready;
  private final Sealer sealer;
  private final int users;
  private int made;

  /**
   * @param ready of the secrets
   * @param users how many there are
   */
  OneByOne(Api api, ReadyWatch ready, int users) {
    this.api = api;
    this.ready = ready;
    this.users = users;
    sealer = Population.sealer(api);
  }

  /** So many more; how long each took from its creation to Ready, in nanoseconds. */
  long[] run(int count) {
    return run(count, Duration.ZERO);
  }

  /**
   * The same.
   *
   * @param pause between two of them
   */
  long[] run(int count, Duration pause) {
    long[] times = new long[count];
    for (int i = 0; i < count; i++, made++) {
      String name = Population.name(made);
      Creation secret = Objects.secret(sealer, made % users, name);
      long start = System.nanoTime();
      api.create(secret);
      ReadyWatch.await(() -> ready.at(name) == 0 ? 0 : 1, 1, PATIENCE, "Ready");
      times[i] = ready.at(name) - start;
      LockSupport.parkNanos(pause.toNanos());
    }
    return times;
  }
}
