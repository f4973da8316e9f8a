package dev.satchel.store.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.KeyText;
import dev.satchel.store.encryption.UnreadableException.Reason;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EncryptionTest {
  private static final RowBinding HERE =
      new RowBinding(new UUID(1, 2), "uid-a", "dev-alice", "a", "value", 3);

  private final KeyText text = new KeyText();
  private final KeyRing keys = text.ring();
  private final Encryption encryption = encryption(keys);

  private static Encryption encryption(KeyRing keys) {
    Encryption encryption = new Encryption(keys);
    encryption.writeWith(keys.currentKeyId());
    return encryption;
  }

  @Property(tries = 100)
  void what_was_encrypted_is_decrypted_in_its_place(
      @ForAll @Size(max = 2000) byte[] value, @ForAll("bindings") RowBinding place)
      throws UnreadableException {
    assertThat(encryption.decrypt(encryption.encrypt(value, place), place)).isEqualTo(value);
  }

  @Property(tries = 200)
  void nothing_is_decrypted_in_another_place(
      @ForAll("bindings") RowBinding one, @ForAll("bindings") RowBinding other) {
    if (!one.equals(other)) {
      Encrypted encrypted = encryption.encrypt(new byte[] {1}, one);
      assertRefused(Reason.NOT_AUTHENTIC, encrypted, other);
      assertThat(one.additionalData()).isNotEqualTo(other.additionalData());
    }
  }

  /** Few texts, of which some run into each other when they are put together. */
  @Provide
  Arbitrary<RowBinding> bindings() {
    Arbitrary<String> text = Arbitraries.strings().withChars("ab\0").ofMaxLength(3);
    return Combinators.combine(
            Arbitraries.longs().between(0, 1), text, text, text, text, Arbitraries.longs())
        .as(
            (user, uid, namespace, name, field, revision) ->
                new RowBinding(new UUID(0, user), uid, namespace, name, field, revision));
  }

  @Test
  void each_part_of_the_place_counts() {
    Encrypted encrypted = encryption.encrypt(new byte[] {1}, HERE);
    for (RowBinding elsewhere :
        new RowBinding[] {
          new RowBinding(new UUID(1, 3), "uid-a", "dev-alice", "a", "value", 3),
          new RowBinding(new UUID(1, 2), "uid-b", "dev-alice", "a", "value", 3),
          new RowBinding(new UUID(1, 2), "uid-a", "dev-alic", "ea", "value", 3),
          new RowBinding(new UUID(1, 2), "uid-a", "dev-alice", "b", "value", 3),
          new RowBinding(new UUID(1, 2), "uid-a", "dev-alice", "a", "other", 3),
          new RowBinding(new UUID(1, 2), "uid-a", "dev-alice", "a", "value", 2),
        }) {
      assertRefused(Reason.NOT_AUTHENTIC, encrypted, elsewhere);
    }
  }

  @Test
  void each_flipped_bit_of_ciphertext_and_data_key_is_refused() {
    Encrypted encrypted = encryption.encrypt("a value of some length".getBytes(US_ASCII), HERE);
    for (int bit = 0; bit < encrypted.ciphertext().length * 8; bit++) {
      assertRefused(
          bit < 8 ? Reason.UNKNOWN_FORMAT : Reason.NOT_AUTHENTIC,
          new Encrypted(
              encrypted.keyId(), encrypted.wrappedKey(), flipped(encrypted.ciphertext(), bit)),
          HERE);
    }
    for (int bit = 0; bit < encrypted.wrappedKey().length * 8; bit++) {
      assertRefused(
          bit < 8 ? Reason.UNKNOWN_FORMAT : Reason.NOT_AUTHENTIC,
          new Encrypted(
              encrypted.keyId(), flipped(encrypted.wrappedKey(), bit), encrypted.ciphertext()),
          HERE);
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] other = bytes.clone();
    other[bit / 8] ^= (byte) (1 << bit % 8);
    return other;
  }

  @Property(tries = 300)
  void no_bytes_stop_the_reader_in_another_way(@ForAll byte[] junk) {
    Encrypted encrypted = encryption.encrypt(new byte[] {1}, HERE);
    assertThatThrownBy(
            () -> encryption.decrypt(new Encrypted(keys.currentKeyId(), junk, junk), HERE))
        .isInstanceOf(UnreadableException.class);
    assertThatThrownBy(
            () ->
                encryption.decrypt(
                    new Encrypted(encrypted.keyId(), encrypted.wrappedKey(), junk), HERE))
        .isInstanceOf(UnreadableException.class);
  }

  @Test
  void another_rows_data_key_is_of_no_use() {
    Encrypted one = encryption.encrypt(new byte[] {1}, HERE);
    Encrypted other = encryption.encrypt(new byte[] {1}, HERE);

    assertRefused(
        Reason.NOT_AUTHENTIC,
        new Encrypted(one.keyId(), other.wrappedKey(), one.ciphertext()),
        HERE);
  }

  @Test
  void no_two_ciphertexts_of_a_value_are_the_same() {
    Encrypted one = encryption.encrypt(new byte[] {1}, HERE);
    Encrypted other = encryption.encrypt(new byte[] {1}, HERE);

    assertThat(one.ciphertext()).isNotEqualTo(other.ciphertext());
    assertThat(one.wrappedKey()).isNotEqualTo(other.wrappedKey());
  }

  @Test
  void a_rewrapped_value_is_read_with_the_new_key_alone() throws Exception {
    Encrypted before = encryption.encrypt(new byte[] {1, 2}, HERE);
    KeyRing both = text.rotate().ring();
    String next = both.currentKeyId();

    byte[] wrapped = new Encryption(both).rewrap(before.keyId(), before.wrappedKey(), next);

    Encrypted after = new Encrypted(next, wrapped, before.ciphertext());
    assertThat(encryption(text.dropOld().ring()).decrypt(after, HERE)).containsExactly(1, 2);
    assertRefused(Reason.UNKNOWN_KEY, after, HERE);
  }

  @Test
  void an_unknown_key_is_told_as_such() {
    Encrypted encrypted = encryption.encrypt(new byte[] {1}, HERE);

    assertRefused(
        Reason.UNKNOWN_KEY,
        new Encrypted("00000000", encrypted.wrappedKey(), encrypted.ciphertext()),
        HERE);
  }

  @Test
  void before_a_key_is_in_use_nothing_is_encrypted() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Encryption(keys).encrypt(new byte[] {1}, HERE));
  }

  @Test
  void its_text_shows_no_bytes() {
    assertThat(encryption.encrypt("canary".getBytes(US_ASCII), HERE).toString())
        .isEqualTo("Encrypted[keyId=" + keys.currentKeyId() + "]");
  }

  private void assertRefused(Reason reason, Encrypted encrypted, RowBinding place) {
    assertThatThrownBy(() -> encryption.decrypt(encrypted, place))
        .isInstanceOf(UnreadableException.class)
        .hasMessage(reason.name());
  }
}
