package dev.satchel.operator.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IssuerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final CertificateConfig CONFIG =
      CertificateConfig.of("satchel-system", "satchel-webhook", "satchel-keys", "satchel");

  private final Issuer issuer = new Issuer();
  private final KeyedCertificate authority = issuer.authority(NOW);
  private final KeyedCertificate serving = issuer.serving(authority, CONFIG.dnsNames(), NOW);

  @Test
  void a_serving_certificate_has_every_name_of_both_services() throws Exception {
    assertThat(
            serving.certificate().getSubjectAlternativeNames().stream().<Object>map(n -> n.get(1)))
        .containsExactly(
            "satchel-webhook",
            "satchel-webhook.satchel-system",
            "satchel-webhook.satchel-system.svc",
            "satchel-webhook.satchel-system.svc.cluster.local",
            "satchel-keys",
            "satchel-keys.satchel-system",
            "satchel-keys.satchel-system.svc",
            "satchel-keys.satchel-system.svc.cluster.local");
  }

  @Test
  void keys_are_of_the_curve_p_256_and_fit_their_certificates() {
    for (KeyedCertificate made : List.of(authority, serving)) {
      assertThat(made.certificate().getPublicKey()).isInstanceOf(ECPublicKey.class);
      ECPublicKey key = (ECPublicKey) made.certificate().getPublicKey();
      assertThat(key.getParams().getOrder().bitLength()).isEqualTo(256);
      assertThat(KeyedCertificate.match(made.certificate(), made.key())).isPresent();
    }
    assertThat(KeyedCertificate.match(authority.certificate(), serving.key())).isEmpty();
  }

  @Test
  void a_serving_certificate_holds_under_its_authority_and_under_no_other() {
    X509Certificate other = issuer.authority(NOW).certificate();
    assertThat(holds(List.of(authority.certificate()), NOW)).isTrue();
    assertThat(holds(List.of(other, authority.certificate()), NOW)).isTrue();
    assertThat(holds(List.of(other), NOW)).isFalse();
    assertThat(holds(List.of(), NOW)).isFalse();
  }

  @Test
  void a_serving_certificate_can_not_sign_another() {
    KeyedCertificate signed = issuer.serving(serving, CONFIG.dnsNames(), NOW);
    assertThat(
            Chain.holds(
                signed.certificate(), List.of(serving.certificate()), CONFIG.dnsNames(), NOW))
        .isFalse();
  }

  @Test
  void it_holds_an_hour_before_it_was_made_and_until_its_end() {
    List<X509Certificate> trusted = List.of(authority.certificate());
    assertThat(holds(trusted, NOW.minus(Lifetimes.BACKDATE))).isTrue();
    assertThat(holds(trusted, NOW.minus(Lifetimes.BACKDATE).minusSeconds(1))).isFalse();
    assertThat(holds(trusted, NOW.plus(Lifetimes.SERVING))).isTrue();
    assertThat(holds(trusted, NOW.plus(Lifetimes.SERVING).plusSeconds(1))).isFalse();
  }

  @Test
  void it_ends_no_later_than_its_authority() {
    Instant late = NOW.plus(Lifetimes.AUTHORITY).minus(Duration.ofDays(10));
    KeyedCertificate last = issuer.serving(authority, CONFIG.dnsNames(), late);
    assertThat(last.certificate().getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
  }

  @Test
  void a_certificate_for_other_names_does_not_hold() {
    CertificateConfig other =
        CertificateConfig.of("elsewhere", "satchel-webhook", "satchel-keys", "satchel");
    assertThat(
            Chain.holds(
                serving.certificate(), List.of(authority.certificate()), other.dnsNames(), NOW))
        .isFalse();
  }

  @Test
  void nothing_that_is_printed_holds_a_key() {
    TlsContent content =
        new TlsContent(
            Optional.of(serving), Optional.of(authority), List.of(authority.certificate()));
    assertThat(content.toString()).doesNotContainIgnoringCase("private");
  }

  private boolean holds(List<X509Certificate> trusted, Instant now) {
    return Chain.holds(serving.certificate(), trusted, CONFIG.dnsNames(), now);
  }
}
