package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.webhook.check.Verdict.Reason;
import dev.satchel.webhook.check.Verdict.Refused;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How much of a live token somebody has guessed cannot be told by the time that the refusal takes.
 *
 * <p>Guesses at live tokens are timed against guesses at tokens that were never stored and that
 * share as much with each other, so that what processors learn of repeated text is the same on both
 * sides. Samples are taken in turn, in an order of chance, so that what else the machine does falls
 * on both. The measure is the probability that a guess at a live token takes longer than one at
 * another (Mann and Whitney): one half means that there is nothing to be told.
 */
class PrefixOracleTest {
  private static final int TOKENS = 64;
  private static final int ROUNDS = 1_500;

  /** One sample: each of a token's guesses once. */
  private static final int GUESSES = 48;

  /**
   * With so many samples chance alone stays within 0.03 of one half, and a comparison that ends
   * where texts differ is above 0.9.
   */
  private static final double TOLD = 0.1;

  /** How much is right: the start that all have, the prefix, more of it, all but a character. */
  private static final List<Integer> SHARED = List.of(4, 8, 11, 24, 40, 53);

  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final Random random = new Random(5);
  private final Minted[] live = minted("live");
  private final Minted[] decoys = minted("decoy");

  /** What decides on a token. */
  private interface Check {
    Verdict of(String presented);
  }

  private static Minted[] minted(String name) {
    return IntStream.range(0, TOKENS).mapToObj(i -> Minted.of(name + i)).toArray(Minted[]::new);
  }

  @Test
  void the_time_of_a_refusal_does_not_tell_how_much_of_a_token_was_right() {
    KeyChecks checks = checks();
    Map<Integer, Double> longer = longer(token -> checks.check(token, Wanted.ANYTHING));
    assertThat(longer).allSatisfy((_, share) -> assertThat(told(share)).as("%s", longer).isFalse());
  }

  @Test
  void the_same_measure_tells_it_of_a_check_that_compares_what_it_finds_by_the_prefix() {
    KeyChecks checks = checks();
    Map<String, char[]> byPrefix = new HashMap<>();
    for (Minted minted : live) {
      byPrefix.put(minted.live().prefix(), minted.token().toCharArray());
    }
    Map<Integer, Double> longer =
        longer(
            token -> {
              char[] stored = byPrefix.get(token.substring(0, KeyToken.PREFIX_LENGTH));
              return stored != null && sameText(stored, token)
                  ? checks.check(token, Wanted.ANYTHING)
                  : new Refused(Reason.UNKNOWN);
            });
    assertThat(told(longer.get(4))).as("%s", longer).isFalse();
    assertThat(told(longer.get(24))).as("%s", longer).isTrue();
    assertThat(told(longer.get(53))).as("%s", longer).isTrue();
  }

  /** Ends at the first difference, as comparisons do. */
  private static boolean sameText(char[] stored, String presented) {
    for (int i = 0; i < stored.length; i++) {
      if (stored[i] != presented.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private KeyChecks checks() {
    Lease lease = new Lease(Duration.ofDays(1), Clock.systemUTC(), System::nanoTime);
    LiveKeys keys = new LiveKeys(lease);
    Told store = new Told();
    var _ = store.follow(keys, Clock.systemUTC());
    store.all(live);
    return new KeyChecks(keys, lease, new LastUses(store::touch), Clock.systemUTC());
  }

  private static boolean told(double share) {
    return Math.abs(share - 0.5) > TOLD;
  }

  /** By how much is shared: how probable it is that a guess at a live token takes longer. */
  private Map<Integer, Double> longer(Check check) {
    Map<Integer, long[]> ofLive = new HashMap<>();
    Map<Integer, long[]> ofDecoys = new HashMap<>();
    SHARED.forEach(shared -> ofLive.put(shared, new long[ROUNDS]));
    SHARED.forEach(shared -> ofDecoys.put(shared, new long[ROUNDS]));
    measure(check, ofLive, ofDecoys);
    // The first time was for the compiler.
    measure(check, ofLive, ofDecoys);
    Map<Integer, Double> longer = new HashMap<>();
    SHARED.forEach(
        shared -> longer.put(shared, probability(ofLive.get(shared), ofDecoys.get(shared))));
    return longer;
  }

  private void measure(Check check, Map<Integer, long[]> ofLive, Map<Integer, long[]> ofDecoys) {
    record Turn(Minted[] tokens, int shared, long[] into) {}
    List<Turn> turns =
        new ArrayList<>(
            SHARED.stream()
                .flatMap(
                    shared ->
                        Stream.of(
                            new Turn(live, shared, ofLive.get(shared)),
                            new Turn(decoys, shared, ofDecoys.get(shared))))
                .toList());
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(turns, random);
      int token = random.nextInt(TOKENS);
      for (Turn turn : turns) {
        turn.into()[round] = time(check, guesses(turn.tokens()[token].token(), turn.shared()));
      }
    }
  }

  private String[] guesses(String token, int shared) {
    return Stream.generate(() -> guess(token, shared)).limit(GUESSES).toArray(String[]::new);
  }

  /** Right up to there, wrong in the next character, anything after it. */
  private String guess(String token, int shared) {
    StringBuilder guess = new StringBuilder(token.substring(0, shared));
    do {
      guess.setLength(shared);
      while (guess.length() < KeyToken.LENGTH) {
        guess.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
    } while (guess.charAt(shared) == token.charAt(shared));
    return guess.toString();
  }

  private static long time(Check check, String[] guesses) {
    long begin = System.nanoTime();
    int refused = 0;
    for (String guess : guesses) {
      if (check.of(guess) instanceof Refused) {
        refused++;
      }
    }
    long time = System.nanoTime() - begin;
    assertThat(refused).isEqualTo(guesses.length);
    return time;
  }

  /** That one of the first is above one of the others; equal ones count half. */
  private static double probability(long[] some, long[] others) {
    long[] sorted = others.clone();
    Arrays.sort(sorted);
    double above = 0;
    for (long one : some) {
      above += (rank(sorted, one) + rank(sorted, one + 1)) / 2.0;
    }
    return above / some.length / others.length;
  }

  /** How many are below. */
  private static int rank(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
