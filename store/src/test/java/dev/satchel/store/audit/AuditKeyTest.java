package dev.satchel.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.audit.Checkpoint.Purpose;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditKeyTest {
  private static final AuditKey KEY = AuditKey.generate(new SecureRandom());
  private static final AuditKey OTHER = AuditKey.generate(new SecureRandom());
  private static final Link END = new Link(7, new byte[32], Instant.parse("2027-01-01T00:00:00Z"));

  @Test
  void a_key_is_read_back_from_its_data_and_shown_by_its_id_only() {
    AuditKey read = AuditKey.parse(KEY.data());
    assertThat(read).isEqualTo(KEY).isNotEqualTo(OTHER).hasToString("AuditKey[" + KEY.id() + "]");
    assertThat(read.isMac(new byte[] {1}, KEY.mac(new byte[] {1}))).isTrue();
    assertThat(OTHER.isMac(new byte[] {1}, KEY.mac(new byte[] {1}))).isFalse();
  }

  @Test
  void data_that_are_no_key_are_refused_with_what_is_wrong() {
    assertThatThrownBy(() -> AuditKey.parse(Map.of())).hasMessage("'mac' is missing");
    assertThatThrownBy(() -> AuditKey.parse(with(AuditKey.MAC, new byte[31])))
        .hasMessage("'mac' has to have 32 bytes");
    assertThatThrownBy(() -> AuditKey.parse(with(AuditKey.SIGNING, new byte[] {1})))
        .hasMessageContaining("have to be Ed25519 keys");
    assertThatThrownBy(() -> AuditKey.parse(with(AuditKey.PUBLIC, OTHER.publicKey())))
        .hasMessage("'public' is not of 'signing'");
  }

  private static Map<String, byte[]> with(String part, byte[] bytes) {
    Map<String, byte[]> data = new HashMap<>(KEY.data());
    data.put(part, bytes);
    return data;
  }

  @Test
  void a_published_head_is_read_back_and_is_good_for_its_key_and_purpose_only() {
    Checkpoint head = Checkpoint.sign(KEY, Purpose.HEAD, END);
    Checkpoint read = Checkpoint.parseHead(head.data()).orElseThrow();
    assertThat(read.isSignedBy(KEY)).isTrue();
    assertThat(read.isSignedBy(OTHER)).isFalse();
    assertThat(
            new Checkpoint(7, Purpose.BASE, read.hash(), read.at(), read.keyId(), read.signature())
                .isSignedBy(KEY))
        .isFalse();
    assertThat(
            new Checkpoint(8, Purpose.HEAD, read.hash(), read.at(), read.keyId(), read.signature())
                .isSignedBy(KEY))
        .isFalse();
  }

  @Test
  void what_is_no_head_is_none() {
    assertThat(Checkpoint.parseHead(null)).isEmpty();
    assertThat(Checkpoint.parseHead(Map.of())).isEmpty();
    Map<String, String> data = new HashMap<>(Checkpoint.sign(KEY, Purpose.HEAD, END).data());
    data.put("signature", "!");
    assertThat(Checkpoint.parseHead(data)).isEmpty();
  }

  @Test
  void texts_that_are_cut_elsewhere_are_other_bytes() {
    assertThat(new Canonical("p").text("ab").text("c").toBytes())
        .isNotEqualTo(new Canonical("p").text("a").text("bc").toBytes());
  }
}
