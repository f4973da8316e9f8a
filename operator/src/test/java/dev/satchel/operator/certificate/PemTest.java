package dev.satchel.operator.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  private final KeyedCertificate one = new Issuer().authority(Instant.now());
  private final KeyedCertificate two = new Issuer().authority(Instant.now());

  @Test
  void what_was_written_is_read_back_in_its_order() {
    String text = Pem.write(List.of(one.certificate(), two.certificate()));
    assertThat(Pem.readCertificates(text)).containsExactly(one.certificate(), two.certificate());
    assertThat(Pem.readKey(Pem.write(one.key()))).contains(one.key());
  }

  @Test
  void a_key_is_written_as_pkcs_8_which_every_server_reads() {
    assertThat(Pem.write(one.key())).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void a_key_is_not_taken_for_a_certificate_nor_the_other_way_round() {
    assertThat(Pem.readCertificates(Pem.write(one.key()))).isEmpty();
    assertThat(Pem.readKey(Pem.write(List.of(one.certificate())))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "junk",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
      })
  void junk_is_read_as_nothing(String junk) {
    assertThat(Pem.readCertificates(junk)).isEmpty();
    assertThat(Pem.readKey(junk)).isEmpty();
  }

  @Test
  void junk_behind_a_certificate_spoils_the_whole() {
    String text = Pem.write(List.of(one.certificate()));
    assertThat(Pem.readCertificates(text + text.substring(0, text.length() / 2))).isEmpty();
  }
}
