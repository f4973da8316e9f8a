package dev.satchel.operator.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is held after a step. */
final class Renewal {
  private final Issuer issuer;
  private final List<String> dnsNames;

  Renewal(Issuer issuer, List<String> dnsNames) {
    this.issuer = issuer;
    this.dnsNames = List.copyOf(dnsNames);
  }

  TlsContent after(Step step, TlsContent content, Instant clock) {
    Instant now = clock.truncatedTo(ChronoUnit.SECONDS);
    return switch (step) {
      case Step.Create _ -> create(now);
      case Step.RenewServing _ -> renewServing(content, now);
      case Step.RenewAuthority _ -> renewAuthority(content, now);
      case Step.RetireAuthorities _ ->
          new TlsContent(
              content.serving(), content.authority(), content.authorities().subList(0, 1));
      case Step.RepairBundle _, Step.Nothing _ -> content;
    };
  }

  private TlsContent create(Instant now) {
    KeyedCertificate authority = issuer.authority(now);
    return new TlsContent(
        Optional.of(issuer.serving(authority, dnsNames, now)),
        Optional.of(authority),
        List.of(authority.certificate()));
  }

  private TlsContent renewServing(TlsContent content, Instant now) {
    return new TlsContent(
        content.authority().map(authority -> issuer.serving(authority, dnsNames, now)),
        content.authority(),
        content.authorities());
  }

  private TlsContent renewAuthority(TlsContent content, Instant now) {
    KeyedCertificate authority = issuer.authority(now);
    List<X509Certificate> trusted = new ArrayList<>();
    trusted.add(authority.certificate());
    content.authorities().stream().filter(old -> Chain.isAuthority(old, now)).forEach(trusted::add);
    return new TlsContent(content.serving(), Optional.of(authority), trusted);
  }
}
