package dev.satchel.crds.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.Unsealed.Reason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SealingTest {
  private static final SealingPrivateKey KEY = SealingPrivateKey.generate(new SecureRandom());
  private static final Sealer SEALER = new Sealer(KEY.publicKey(), new SecureRandom());
  private static final KeyRing RING =
      new KeyRing(List.of(SealingPrivateKey.generate(new SecureRandom()), KEY));
  private static final SealContext CONTEXT =
      SealContext.userSecret("dev-alice", "github-token", "alice");

  private static final int SEALED_BYTES = SealedValue.HEADER_BYTES + 256 + SealedValue.TAG_BYTES;

  @Property(tries = 200)
  void what_is_sealed_for_an_object_opens_for_it(
      @ForAll("contexts") SealContext context,
      @ForAll @IntRange(min = 1, max = SecretValue.MAX_BYTES) int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    SecretValue value = value(bytes);

    SealedValue sealed = parsed(SEALER.seal(context, value).toString());

    assertThat(sealed.keyId()).isEqualTo(KEY.id());
    assertThat(RING.unseal(context, sealed)).isEqualTo(new Unsealed.Opened(value));
  }

  @Property(tries = 300)
  void it_opens_for_no_other_object(
      @ForAll("contexts") SealContext one, @ForAll("contexts") SealContext other) {
    Unsealed unsealed = RING.unseal(other, SEALER.seal(one, value("hush-hush")));

    if (one.equals(other)) {
      assertThat(unsealed).isInstanceOf(Unsealed.Opened.class);
    } else {
      assertThat(refusal(unsealed).reason()).isEqualTo(Reason.NOT_FOR_THIS_OBJECT);
    }
  }

  @Test
  void each_part_of_the_context_counts() {
    SealedValue sealed = SEALER.seal(CONTEXT, value("hush-hush"));

    for (SealContext other :
        List.of(
            new SealContext("AIGatewayKey", "dev-alice", "github-token", "alice"),
            SealContext.userSecret("dev-bob", "github-token", "alice"),
            SealContext.userSecret("dev-alice", "github-token2", "alice"),
            SealContext.userSecret("dev-alice", "github-token", "bob"),
            SealContext.userSecret("dev-alicegithub-token", "", "alice"))) {
      Unsealed.Refused refused = refusal(RING.unseal(other, sealed));
      assertThat(refused.reason()).as(other.toString()).isEqualTo(Reason.NOT_FOR_THIS_OBJECT);
      assertThat(refused.message()).contains(other.name(), "seal the value again");
    }
  }

  /** All 11,208 of them. */
  @Test
  void each_single_flipped_bit_is_refused() {
    byte[] bytes = bytes(SEALER.seal(CONTEXT, value("hush-hush")));
    assertThat(bytes).hasSize(SEALED_BYTES);

    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(opens(text(flipped))).as("bit %d", bit).isFalse();
    }
  }

  @Property(tries = 200)
  void so_is_a_flipped_bit_of_a_larger_value(
      @ForAll @IntRange(min = 200, max = 3000) int length, @ForAll @IntRange(min = 0) int bit) {
    byte[] bytes = bytes(SEALER.seal(CONTEXT, value(new byte[length])));
    int flipped = bit % (bytes.length * 8);
    bytes[flipped / 8] ^= (byte) (1 << flipped % 8);

    assertThat(opens(text(bytes))).isFalse();
  }

  @Property(tries = 300)
  void each_other_character_is_refused(
      @ForAll @IntRange(min = 0, max = 1871) int position, @ForAll char other) {
    String text = SEALER.seal(CONTEXT, value("hush-hush")).toString();
    StringBuilder changed = new StringBuilder(text);
    changed.setCharAt(position % text.length(), other);

    assertThat(opens(changed.toString())).isEqualTo(changed.toString().equals(text));
  }

  @Test
  void the_same_value_sealed_twice_gives_two_texts() {
    SecretValue value = value("hush-hush");

    assertThat(SEALER.seal(CONTEXT, value)).isNotEqualTo(SEALER.seal(CONTEXT, value));
  }

  @Test
  void without_its_key_it_says_which_key_it_takes() {
    SealedValue sealed = SEALER.seal(CONTEXT, value("hush-hush"));
    Unsealed.Refused refused = refusal(new KeyRing(List.of()).unseal(CONTEXT, sealed));

    assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_KEY);
    assertThat(refused.message()).contains(KEY.id().hex());
  }

  @Test
  void what_no_sealer_writes_is_malformed() {
    byte[] empty = new byte[256];
    byte[] untidy = Padding.padded(new byte[] {1});
    untidy[200] = 1;
    byte[] longer = new byte[512];
    longer[1] = 1;
    byte[] tooMany = new byte[32768];
    tooMany[0] = (byte) 0x60;
    tooMany[1] = 1;

    for (byte[] padded : List.of(empty, untidy, longer, tooMany)) {
      assertThat(refusal(RING.unseal(CONTEXT, sealedAsIs(padded))).reason())
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Property(tries = 200)
  void values_of_one_bucket_are_sealed_to_the_same_size(
      @ForAll @IntRange(min = 1, max = 254) int small,
      @ForAll @IntRange(min = 8191, max = 16382) int large) {
    assertThat(SEALER.seal(CONTEXT, value(new byte[small])).toString()).hasSize(1872);
    assertThat(SEALER.seal(CONTEXT, value(new byte[large])).toString()).hasSize(23_376);
  }

  @Test
  void the_largest_value_has_the_longest_text() {
    SealedValue sealed = SEALER.seal(CONTEXT, value(new byte[SecretValue.MAX_BYTES]));

    assertThat(sealed.toString()).hasSize(SealedValue.MAX_LENGTH);
    assertThat(SealedValue.MAX_LENGTH).isEqualTo(45_222);
    assertThat(RING.unseal(CONTEXT, sealed)).isInstanceOf(Unsealed.Opened.class);
  }

  @Test
  void neither_key_nor_ring_prints_a_secret() {
    String seed = Base64.getEncoder().encodeToString(KEY.seed());

    assertThat(KEY).hasToString("SealingPrivateKey[" + KEY.id() + "]");
    assertThat(RING.toString()).contains(KEY.id().hex()).doesNotContain(seed);
    assertThat(RING.unseal(CONTEXT, SEALER.seal(CONTEXT, value("hush-hush"))).toString())
        .doesNotContain("hush-hush");
  }

  @Provide
  Arbitrary<SealContext> contexts() {
    Arbitrary<String> part =
        Arbitraries.oneOf(
            Arbitraries.of("", "a", "b", "ab", "é"), Arbitraries.strings().ofMaxLength(9));
    return Combinators.combine(part, part, part, part).as(SealContext::new);
  }

  private static SealedValue sealedAsIs(byte[] padded) {
    var shared =
        new org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator(new SecureRandom())
            .generateEncapsulated(KEY.publicKey().parameters());
    byte[] header = SealedValue.header(KEY.id(), shared.getEncapsulation());
    return SealedValue.of(
        header, new Envelope(shared.getSecret(), header, CONTEXT).encrypt(padded));
  }

  private static boolean opens(String text) {
    return SealedValue.parse(text) instanceof Parsed.Valid<SealedValue>(SealedValue sealed)
        && RING.unseal(CONTEXT, sealed) instanceof Unsealed.Opened;
  }

  private static Unsealed.Refused refusal(Unsealed unsealed) {
    assertThat(unsealed).isInstanceOf(Unsealed.Refused.class);
    return (Unsealed.Refused) unsealed;
  }

  private static SealedValue parsed(String text) {
    return ((Parsed.Valid<SealedValue>) SealedValue.parse(text)).value();
  }

  private static byte[] bytes(SealedValue sealed) {
    return Base64.getUrlDecoder().decode(sealed.toString().substring(SealedValue.PREFIX.length()));
  }

  private static String text(byte[] bytes) {
    return SealedValue.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static SecretValue value(String text) {
    return value(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SecretValue value(byte[] bytes) {
    return ((Parsed.Valid<SecretValue>) SecretValue.parse(bytes, false)).value();
  }
}
