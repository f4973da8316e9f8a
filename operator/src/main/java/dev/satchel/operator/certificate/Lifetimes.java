package dev.satchel.operator.certificate;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** How long things hold, and how long one waits for another. */
final class Lifetimes {
  /** Of an authority; two thirds of it leave four months in which the operator may be down. */
  static final Duration AUTHORITY = Duration.ofDays(365);

  /** Of a serving certificate; two thirds of it leave a month in which the operator may be down. */
  static final Duration SERVING = Duration.ofDays(90);

  /** How much earlier a certificate begins than it is made: clocks of API servers may be behind. */
  static final Duration BACKDATE = Duration.ofHours(1);

  /**
   * How long a new authority is in the webhook configurations before anything is served by it:
   * every API server has to have seen it (they watch; seconds).
   */
  static final Duration TRUST_SPREADS = Duration.ofMinutes(2);

  /**
   * How old a new authority is before anything is served by it: gateways that ask about keys trust
   * copies of the bundle, which somebody or something has to make again.
   */
  static final Duration COPIES_SPREAD = Duration.ofDays(7);

  /**
   * How long an authority stays trusted after the serving certificate of its successor was put into
   * the Secret: every replica of the webhook has to serve that one (they watch; seconds).
   */
  static final Duration SERVING_SPREADS = Duration.ofHours(1);

  private Lifetimes() {}

  /** Renewal is due at two thirds of a certificate's life. */
  static Instant renewAt(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
    return from.plus(life.multipliedBy(2).dividedBy(3));
  }

  /** When a certificate of ours was made. */
  static Instant madeAt(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(BACKDATE);
  }
}
