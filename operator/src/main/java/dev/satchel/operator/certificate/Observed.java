package dev.satchel.operator.certificate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is the case, for {@link Rules} to decide upon.
 *
 * @param content of the Secret
 * @param dnsNames that the serving certificate is to have
 * @param drifted the webhook configurations that trust something else, as {@code Kind/name}
 * @param trustedSince since when every webhook configuration is known to trust {@code content}'s
 *     authorities; empty: one does not
 */
record Observed(
    TlsContent content,
    List<String> dnsNames,
    List<String> drifted,
    Optional<Instant> trustedSince) {
  Observed {
    dnsNames = List.copyOf(dnsNames);
    drifted = List.copyOf(drifted);
  }

  boolean servingHolds(Instant now) {
    return content
        .serving()
        .filter(serving -> Chain.holds(serving.certificate(), content.authorities(), dnsNames, now))
        .isPresent();
  }

  boolean authorityHolds(Instant now) {
    return content
        .authority()
        .filter(authority -> Chain.isAuthority(authority.certificate(), now))
        .isPresent();
  }

  /** Whether what is served comes from the newest authority. */
  boolean servedByNewest(Instant now) {
    return content
        .serving()
        .filter(
            serving ->
                !content.authorities().isEmpty()
                    && Chain.verifies(
                        serving.certificate(), List.of(content.authorities().getFirst()), now))
        .isPresent();
  }
}
