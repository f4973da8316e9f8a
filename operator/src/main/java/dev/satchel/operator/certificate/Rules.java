package dev.satchel.operator.certificate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done now: the first rule that has something to say decides. An authority changes in
 * four steps, and at each moment what is served is trusted: the new one is trusted beside the old
 * one; a while later it signs the serving certificate; a while later the old one is trusted no
 * more.
 */
final class Rules {
  private interface Rule {
    Optional<Step> apply(Observed observed, Instant now);
  }

  private static final List<Rule> CHAIN =
      List.of(
          Rules::nothingToBuildUpon,
          Rules::servingDoesNotHold,
          Rules::configurationsTrustSomethingElse,
          Rules::authorityDoesNotHoldOrIsDue,
          Rules::newestAuthorityIsTrustedEverywhere,
          Rules::servingIsDue,
          Rules::olderAuthoritiesAreOfNoUse);

  private Rules() {}

  static Step next(Observed observed, Instant now) {
    return CHAIN.stream()
        .flatMap(rule -> rule.apply(observed, now).stream())
        .findFirst()
        .orElseGet(() -> new Step.Nothing("all is well"));
  }

  private static Optional<Step> nothingToBuildUpon(Observed observed, Instant now) {
    return observed.servingHolds(now) || observed.authorityHolds(now)
        ? Optional.empty()
        : Optional.of(new Step.Create("there is no usable certificate and no usable authority"));
  }

  /**
   * At once, although the newest authority may not be trusted everywhere yet: it can't be worse.
   */
  private static Optional<Step> servingDoesNotHold(Observed observed, Instant now) {
    return observed.servingHolds(now)
        ? Optional.empty()
        : Optional.of(
            new Step.RenewServing(
                "the serving certificate is missing, broken, expired or has not the names "
                    + observed.dnsNames()));
  }

  private static Optional<Step> configurationsTrustSomethingElse(Observed observed, Instant now) {
    return observed.drifted().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step.RepairBundle("another caBundle in " + String.join(", ", observed.drifted())));
  }

  private static Optional<Step> authorityDoesNotHoldOrIsDue(Observed observed, Instant now) {
    if (!observed.authorityHolds(now)) {
      return Optional.of(
          new Step.RenewAuthority("the authority's key is missing, or it is out of its time"));
    }
    return observed
        .content()
        .authority()
        .map(authority -> Lifetimes.renewAt(authority.certificate()))
        .filter(due -> !now.isBefore(due))
        .map(due -> new Step.RenewAuthority("the authority is due since " + due));
  }

  private static Optional<Step> newestAuthorityIsTrustedEverywhere(Observed observed, Instant now) {
    return observed
        .trustedSince()
        .map(since -> since.plus(Lifetimes.TRUST_SPREADS))
        .filter(spread -> !now.isBefore(spread) && !observed.servedByNewest(now))
        .filter(spread -> copiesHaveSpread(observed, now) || servingDue(observed, now).isPresent())
        .map(spread -> new Step.RenewServing("the new authority is trusted since " + spread));
  }

  private static boolean copiesHaveSpread(Observed observed, Instant now) {
    return observed.content().authorities().stream()
        .findFirst()
        .map(newest -> Lifetimes.madeAt(newest).plus(Lifetimes.COPIES_SPREAD))
        .filter(spread -> !now.isBefore(spread))
        .isPresent();
  }

  private static Optional<Step> servingIsDue(Observed observed, Instant now) {
    return servingDue(observed, now)
        .filter(due -> observed.servedByNewest(now))
        .map(due -> new Step.RenewServing("the serving certificate is due since " + due));
  }

  private static Optional<Instant> servingDue(Observed observed, Instant now) {
    return observed
        .content()
        .serving()
        .map(serving -> Lifetimes.renewAt(serving.certificate()))
        .filter(due -> !now.isBefore(due));
  }

  private static Optional<Step> olderAuthoritiesAreOfNoUse(Observed observed, Instant now) {
    return observed
        .content()
        .serving()
        .filter(serving -> observed.content().authorities().size() > 1)
        .filter(serving -> observed.servedByNewest(now))
        .map(serving -> Lifetimes.madeAt(serving.certificate()).plus(Lifetimes.SERVING_SPREADS))
        .filter(spread -> !now.isBefore(spread))
        .map(spread -> new Step.RetireAuthorities("every replica serves the new one"));
  }
}
