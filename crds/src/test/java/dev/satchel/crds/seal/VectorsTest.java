package dev.satchel.crds.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The test vector in {@code docs/sealing.md}, both ways. */
class VectorsTest {
  private static final Path PAGE = Path.of("../docs/sealing.md");

  private static final String SEED =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String RANDOM =
      "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
          + "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
  private static final SealContext CONTEXT =
      SealContext.userSecret("dev-alice", "github-token", "alice");

  @Test
  void the_page_says_what_is_made_of_the_seed() throws IOException {
    SealingPublicKey key = key(SEED).publicKey();

    assertThat(ofPage("seed")).isEqualTo(SEED);
    assertThat(ofPage("public key")).isEqualTo(key.toString());
    assertThat(ofPage("key id")).isEqualTo(key.id().hex());
  }

  @Test
  void the_page_says_what_sealing_gives() throws IOException {
    Sealer sealer = new Sealer(key(SEED).publicKey(), new FixedRandom(RANDOM));

    assertThat(ofPage("randomness")).isEqualTo(RANDOM);
    assertThat(ofPage("context")).isEqualTo(HexFormat.of().formatHex(CONTEXT.encoded()));
    assertThat(ofPage("padded value"))
        .isEqualTo(HexFormat.of().formatHex(Padding.padded(value().bytes())));
    assertThat(ofPage("sealed value")).isEqualTo(sealer.seal(CONTEXT, value()).toString());
  }

  @Test
  void what_the_page_shows_opens() throws IOException {
    SealedValue sealed =
        ((Parsed.Valid<SealedValue>) SealedValue.parse(ofPage("sealed value"))).value();

    assertThat(ofPage("shared secret"))
        .isEqualTo(
            HexFormat.of().formatHex(key(SEED).decapsulate(sealed.encapsulation()).orElseThrow()));
    assertThat(new KeyRing(List.of(key(SEED))).unseal(CONTEXT, sealed))
        .isEqualTo(new Unsealed.Opened(value()));
  }

  private static String ofPage(String name) throws IOException {
    Matcher line = Pattern.compile("(?m)^" + name + ": +(\\S+)$").matcher(Files.readString(PAGE));
    assertThat(line.find()).as("a line \"%s: ...\" in %s", name, PAGE).isTrue();
    return line.group(1);
  }

  private static SecretValue value() {
    byte[] bytes = "ghp_hush-hush".getBytes(StandardCharsets.UTF_8);
    return ((Parsed.Valid<SecretValue>) SecretValue.parse(bytes, true)).value();
  }

  static SealingPrivateKey key(String seed) {
    return ((Parsed.Valid<SealingPrivateKey>)
            SealingPrivateKey.parse(HexFormat.of().parseHex(seed)))
        .value();
  }
}
