package dev.satchel.store.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.KeyText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRingTest {
  private static final String A = EncryptionKey.newLine();
  private static final String B = EncryptionKey.newLine();

  private final KeyText text = new KeyText();

  private static String id(String line) {
    return KeyFile.parse(line).getFirst().id();
  }

  @Test
  void the_first_encrypts_and_all_decrypt() {
    KeyRing ring = text.set("# of 2026\n\n" + A + "  " + B).ring();

    assertThat(ring.currentKeyId()).isEqualTo(id(A));
    assertThat(ring.keyIds()).containsExactlyInAnyOrder(id(A), id(B));
  }

  @Test
  void an_id_follows_from_the_key_in_a_way_that_stays() {
    // sha256("satchel encryption key id 1\0" + 32 zero bytes)
    assertThat(id("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")).isEqualTo("1a828e30");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                             | there is no key",
        "# AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | there is no key",
        "not-base64!                                    | line 1 is not base64",
        "Y2FuYXJ5                                       | line 1 has a key of 6 bytes; it must have 32",
      })
  void what_is_no_key_file_is_refused_without_being_quoted(String content, String message) {
    text.set(content);

    assertThatThrownBy(() -> KeyRing.open(text))
        .isInstanceOf(UnusableKeysException.class)
        .hasMessageContaining("the test's keys")
        .hasMessageContaining(message)
        .hasMessageNotContaining("Y2FuYXJ5");
  }

  @Test
  void a_key_twice_is_refused() {
    text.set(A + B + A);

    assertThatThrownBy(() -> KeyRing.open(text))
        .hasMessageContaining("line 3 has the key " + id(A) + " again");
  }

  @Test
  void a_changed_file_is_followed() throws UnusableKeysException {
    KeyRing ring = text.set(A).ring();

    text.set(B + A);
    assertThat(ring.refresh(Set.of(id(A)))).isEmpty();

    assertThat(ring.currentKeyId()).isEqualTo(id(B));
    assertThat(ring.keyIds()).containsExactlyInAnyOrder(id(A), id(B));
  }

  @ParameterizedTest
  @CsvSource({"''", "malformed"})
  void an_unusable_file_changes_nothing(String content) {
    KeyRing ring = text.set(A + B).ring();
    text.set(content);

    assertThatThrownBy(() -> ring.refresh(Set.of())).isInstanceOf(UnusableKeysException.class);

    assertThat(ring.currentKeyId()).isEqualTo(id(A));
    assertThat(ring.keyIds()).containsExactlyInAnyOrder(id(A), id(B));
  }

  @Test
  void a_key_that_is_withdrawn_too_early_goes_on_decrypting_until_no_row_needs_it()
      throws UnusableKeysException, UnreadableException {
    KeyRing ring = text.set(A).ring();
    byte[] wrapped = ring.wrap(id(A), new byte[32]);
    text.set(B);

    assertThat(ring.refresh(Set.of(id(A)))).containsExactly(id(A));
    assertThat(ring.refresh(Set.of(id(A)))).containsExactly(id(A));
    assertThat(ring.unwrap(id(A), wrapped)).isEqualTo(new byte[32]);

    assertThat(ring.refresh(Set.of(id(B)))).isEmpty();
    assertThatThrownBy(() -> ring.unwrap(id(A), wrapped)).hasMessage("UNKNOWN_KEY");
  }

  @Test
  void a_mounted_secret_is_read_through_the_link_that_the_kubelet_swaps(@TempDir Path mount)
      throws Exception {
    Files.writeString(Files.createDirectory(mount.resolve("..1")).resolve("keys"), A);
    Files.writeString(Files.createDirectory(mount.resolve("..2")).resolve("keys"), B + A);
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(mount.resolve("keys"), Path.of("..data/keys"));
    KeyRing ring = KeyRing.open(new KeyDirectory(mount));
    assertThat(ring.currentKeyId()).isEqualTo(id(A));

    Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
    Files.move(
        mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    ring.refresh(Set.of());

    assertThat(ring.currentKeyId()).isEqualTo(id(B));
  }

  @Test
  void a_directory_without_the_file_is_refused_with_its_path(@TempDir Path empty) {
    assertThatThrownBy(() -> KeyRing.open(new KeyDirectory(empty)))
        .isInstanceOf(UnusableKeysException.class)
        .hasMessageContaining(empty.resolve("keys").toString())
        .hasMessageContaining("mount a Secret with the key 'keys'");
  }

  @Test
  void keys_are_not_printed() {
    assertThat(KeyFile.parse(A).getFirst().toString()).isEqualTo("EncryptionKey[" + id(A) + "]");
  }
}
