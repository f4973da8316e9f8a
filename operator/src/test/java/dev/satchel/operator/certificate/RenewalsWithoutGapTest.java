package dev.satchel.operator.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three years in random steps, with operators that restart, stop half-way or are away for weeks;
 * API servers that are late with the bundle and replicas that are late with the certificate. At
 * every instant each certificate that may be served verifies against each bundle that may be
 * trusted.
 */
class RenewalsWithoutGapTest {
  private static final List<String> NAMES =
      CertificateConfig.of("satchel-system", "satchel-webhook", "satchel-keys", "satchel")
          .dnsNames();
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LONGEST_ABSENCE = Duration.ofDays(20);

  private record Since<T>(Instant from, T value) {}

  private final Renewal renewal = new Renewal(new Issuer(), NAMES);
  private final List<Since<List<X509Certificate>>> bundles = new ArrayList<>();
  private final List<Since<X509Certificate>> served = new ArrayList<>();
  private TlsContent content = TlsContent.NONE;
  private List<X509Certificate> configured = List.of();
  private Optional<Instant> trustedSince = Optional.empty();
  private Instant now = START;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatever_is_served_is_trusted_at_every_instant(long seed) {
    Random random = new Random(seed);
    Set<X509Certificate> authorities = new HashSet<>();
    work(10);
    while (now.isBefore(START.plus(Duration.ofDays(3 * 365)))) {
      boolean crash = random.nextInt(3) == 0;
      work(crash ? 1 : 10);
      verify(seed);
      authorities.addAll(content.authorities());
      assertThat(content.authorities()).hasSizeLessThanOrEqualTo(2);
      now = now.plusSeconds(1 + random.nextLong(crash ? 3600 : gap(random).toSeconds()));
      verify(seed);
      if (crash) {
        trustedSince = Optional.empty();
      }
    }
    assertThat(authorities).as("authorities in three years").hasSizeBetween(4, 6);
    assertThat(served).as("serving certificates in three years").hasSizeBetween(13, 30);
  }

  private static Duration gap(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Duration.ofMinutes(3);
      case 1 -> Duration.ofDays(1);
      default -> LONGEST_ABSENCE;
    };
  }

  /** As the keeper does, but in memory. */
  private void work(int steps) {
    for (int i = 0; i < steps; i++) {
      boolean drifted = !configured.equals(content.authorities());
      trustedSince = drifted ? Optional.empty() : Optional.of(trustedSince.orElse(now));
      List<String> names = drifted ? List.of("MutatingWebhookConfiguration/satchel") : List.of();
      Step step = Rules.next(new Observed(content, NAMES, names, trustedSince), now);
      if (step instanceof Step.RepairBundle) {
        configured = content.authorities();
        bundles.add(new Since<>(now, configured));
      }
      Optional<KeyedCertificate> before = content.serving();
      content = renewal.after(step, content, now);
      if (!content.serving().equals(before)) {
        served.add(new Since<>(now, content.serving().orElseThrow().certificate()));
      }
    }
  }

  private void verify(long seed) {
    for (X509Certificate certificate : inUse(served, Lifetimes.SERVING_SPREADS)) {
      for (List<X509Certificate> bundle : inUse(bundles, Lifetimes.TRUST_SPREADS)) {
        assertThat(Chain.holds(certificate, bundle, NAMES, now))
            .as("seed %d at %s", seed, now)
            .isTrue();
      }
    }
  }

  /** What was the newest at some instant of the time that the slowest one may be behind. */
  private <T> List<T> inUse(List<Since<T>> history, Duration behind) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      boolean replacedLongAgo =
          i + 1 < history.size() && history.get(i + 1).from().isBefore(now.minus(behind));
      if (!replacedLongAgo) {
        values.add(history.get(i).value());
      }
    }
    return values;
  }
}
