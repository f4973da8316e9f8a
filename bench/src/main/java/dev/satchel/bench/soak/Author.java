package dev.satchel.bench.soak;

import dev.satchel.bench.cluster.Api;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.crds.seal.Sealer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Changes the secrets of one user at random, and knows what has to come of it. */
final class Author implements Runnable {
  private static final int SECRETS = 10;
  private static final int SHORTEST_PAUSE_MILLIS = 100;
  private static final int LONGEST_PAUSE_MILLIS = 1_500;

  private final Api api;
  private final Sealer sealer;
  private final int user;
  private final Random random;
  private final BooleanSupplier goesOn;
  private final Map<Integer, Wanted> present = new TreeMap<>();
  private int changes;

  /** How one secret was written last. */
  private record Wanted(String envName, boolean enabled, String value) {}

  /**
   * @param random what it does; the same does the same
   * @param goesOn asked before each change
   */
  Author(Api api, Sealer sealer, int user, Random random, BooleanSupplier goesOn) {
    this.api = api;
    this.sealer = sealer;
    this.user = user;
    this.random = random;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      change(random.nextInt(SECRETS));
      changes++;
      pause();
    }
  }

  private void change(int number) {
    Wanted before = present.get(number);
    if (before != null && random.nextInt(6) == 0) {
      delete(number);
      return;
    }
    // Of the two variables that are this secret's alone, so that it conflicts with no other.
    String envName =
        "S_%d_%s".formatted(number, random.nextInt(4) == 0 ? "B" : "A").toUpperCase(Locale.ROOT);
    String value = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    Wanted wanted = new Wanted(envName, random.nextInt(5) != 0, value);
    var object =
        Objects.secret(sealer, user, name(number), wanted.envName(), wanted.enabled(), value);
    if (before == null) {
      api.create(object);
    } else {
      api.patch(path(number), object.body());
    }
    present.put(number, wanted);
  }

  /** And waits until it has gone, or its name could not be used again. */
  private void delete(int number) {
    api.delete(path(number));
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !api.exists(path(number)));
    present.remove(number);
  }

  private static String name(int number) {
    return "s-" + number;
  }

  private String path(int number) {
    return Objects.secretsOf(user) + "/" + name(number);
  }

  private void pause() {
    try {
      Thread.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int changes() {
    return changes;
  }

  int secrets() {
    return present.size();
  }

  /** What the user's workspaces are to have, value by variable; to be asked once it has ended. */
  Map<String, String> wanted() {
    Map<String, String> variables = new TreeMap<>();
    present.values().stream()
        .filter(Wanted::enabled)
        .forEach(one -> variables.put(one.envName(), one.value()));
    return variables;
  }

  /** The first difference between that and what workspaces get; empty: there is none. */
  Optional<String> lost() {
    Map<String, String> there = Delivered.to(api, user);
    return there.equals(wanted())
        ? Optional.empty()
        : Optional.of(
            "%s: %s is delivered, %s is wanted"
                .formatted(Objects.userName(user), there.keySet(), wanted().keySet()));
  }
}
