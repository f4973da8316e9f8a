package dev.satchel.operator.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<String> NAMES =
      CertificateConfig.of("satchel-system", "satchel-webhook", "satchel-keys", "satchel")
          .dnsNames();

  private final Issuer issuer = new Issuer();
  private final Renewal renewal = new Renewal(issuer, NAMES);
  private final TlsContent fresh = renewal.after(new Step.Create("test"), TlsContent.NONE, START);

  @Test
  void without_anything_everything_is_made() {
    assertThat(next(TlsContent.NONE, START)).isInstanceOf(Step.Create.class);
  }

  @Test
  void right_after_that_nothing_is_to_be_done() {
    assertThat(next(fresh, START)).isInstanceOf(Step.Nothing.class);
  }

  @Test
  void a_serving_certificate_is_renewed_at_two_thirds_of_its_life() {
    Instant due = Lifetimes.renewAt(fresh.serving().orElseThrow().certificate());
    assertThat(due).isBetween(START.plus(Duration.ofDays(59)), START.plus(Duration.ofDays(60)));
    assertThat(next(fresh, due.minusSeconds(1))).isInstanceOf(Step.Nothing.class);
    assertThat(next(fresh, due)).isInstanceOf(Step.RenewServing.class);
  }

  @Test
  void an_authority_is_renewed_at_two_thirds_of_its_life_and_the_old_one_stays_trusted() {
    Instant due = Lifetimes.renewAt(fresh.authority().orElseThrow().certificate());
    TlsContent served = renewal.after(new Step.RenewServing("test"), fresh, due.minusSeconds(1));
    assertThat(due).isBetween(START.plus(Duration.ofDays(243)), START.plus(Duration.ofDays(244)));
    assertThat(next(served, due.minusSeconds(1))).isInstanceOf(Step.Nothing.class);
    Step step = next(served, due);
    assertThat(step).isInstanceOf(Step.RenewAuthority.class);
    TlsContent after = renewal.after(step, served, due);
    assertThat(after.serving()).isEqualTo(served.serving());
    assertThat(after.authorities()).hasSize(2).endsWith(served.authorities().getFirst());
  }

  @Test
  void a_new_authority_serves_only_after_it_was_trusted_everywhere_for_a_while() {
    TlsContent changing = renewal.after(new Step.RenewAuthority("test"), fresh, START);
    assertThat(Rules.next(observed(changing, Optional.empty(), "Kind/satchel"), START))
        .isInstanceOf(Step.RepairBundle.class);
    Instant trusted = START.plusSeconds(1);
    Instant spread = trusted.plus(Lifetimes.COPIES_SPREAD);
    assertThat(Rules.next(observed(changing, Optional.of(trusted)), spread.minusSeconds(2)))
        .isInstanceOf(Step.Nothing.class);
    assertThat(Rules.next(observed(changing, Optional.of(trusted)), spread))
        .isInstanceOf(Step.RenewServing.class);
    Instant lately = spread.minusSeconds(1);
    assertThat(Rules.next(observed(changing, Optional.of(lately)), spread))
        .as("not yet trusted everywhere, as far as a restarted operator knows")
        .isInstanceOf(Step.Nothing.class);
  }

  @Test
  void a_serving_certificate_that_is_due_does_not_wait_for_copies_of_the_bundle() {
    Instant due = Lifetimes.renewAt(fresh.serving().orElseThrow().certificate());
    Instant made = due.minus(Duration.ofDays(1));
    TlsContent changing = renewal.after(new Step.RenewAuthority("test"), fresh, made);
    assertThat(Rules.next(observed(changing, Optional.of(made)), due.minusSeconds(1)))
        .isInstanceOf(Step.Nothing.class);
    assertThat(Rules.next(observed(changing, Optional.of(made)), due))
        .isInstanceOf(Step.RenewServing.class);
  }

  @Test
  void an_old_authority_is_trusted_until_every_replica_serves_the_new_ones_certificate() {
    TlsContent changing = renewal.after(new Step.RenewAuthority("test"), fresh, START);
    TlsContent served = renewal.after(new Step.RenewServing("test"), changing, START);
    Instant spread = START.plus(Lifetimes.SERVING_SPREADS);
    assertThat(next(served, spread.minusSeconds(1))).isInstanceOf(Step.Nothing.class);
    Step step = next(served, spread);
    assertThat(step).isInstanceOf(Step.RetireAuthorities.class);
    assertThat(renewal.after(step, served, spread).authorities())
        .containsExactly(changing.authorities().getFirst());
  }

  @Test
  void another_bundle_in_a_configuration_is_repaired_before_anything_is_renewed() {
    Instant due = Lifetimes.renewAt(fresh.serving().orElseThrow().certificate());
    assertThat(
            Rules.next(
                observed(fresh, Optional.empty(), "MutatingWebhookConfiguration/satchel"), due))
        .isEqualTo(
            new Step.RepairBundle("another caBundle in MutatingWebhookConfiguration/satchel"));
  }

  @Test
  void a_broken_serving_certificate_is_replaced_by_the_same_authority() {
    TlsContent broken = new TlsContent(Optional.empty(), fresh.authority(), fresh.authorities());
    Step step = next(broken, START);
    assertThat(step).isInstanceOf(Step.RenewServing.class);
    assertThat(renewal.after(step, broken, START).authorities()).isEqualTo(fresh.authorities());
  }

  @Test
  void a_serving_certificate_for_other_names_is_replaced() {
    KeyedCertificate other =
        issuer.serving(fresh.authority().orElseThrow(), List.of("other"), START);
    TlsContent foreign = new TlsContent(Optional.of(other), fresh.authority(), fresh.authorities());
    assertThat(next(foreign, START)).isInstanceOf(Step.RenewServing.class);
  }

  @Test
  void an_authority_whose_key_is_lost_gives_way_without_a_gap() {
    TlsContent keyless = new TlsContent(fresh.serving(), Optional.empty(), fresh.authorities());
    Step step = next(keyless, START);
    assertThat(step).isInstanceOf(Step.RenewAuthority.class);
    assertThat(renewal.after(step, keyless, START).authorities())
        .contains(fresh.authorities().getFirst());
  }

  @Test
  void a_serving_certificate_whose_authority_is_unknown_is_replaced() {
    TlsContent foreign =
        new TlsContent(
            fresh.serving(), Optional.empty(), List.of(issuer.authority(START).certificate()));
    assertThat(next(foreign, START)).isInstanceOf(Step.Create.class);
  }

  @Test
  void after_two_years_of_absence_everything_is_made_anew() {
    assertThat(next(fresh, START.plus(Duration.ofDays(730)))).isInstanceOf(Step.Create.class);
  }

  @Test
  void after_a_hundred_days_of_absence_the_serving_certificate_is_renewed_at_once() {
    assertThat(next(fresh, START.plus(Duration.ofDays(100)))).isInstanceOf(Step.RenewServing.class);
  }

  private static Step next(TlsContent content, Instant now) {
    return Rules.next(observed(content, Optional.of(START)), now);
  }

  private static Observed observed(
      TlsContent content, Optional<Instant> trustedSince, String... drifted) {
    return new Observed(content, NAMES, List.of(drifted), trustedSince);
  }
}
