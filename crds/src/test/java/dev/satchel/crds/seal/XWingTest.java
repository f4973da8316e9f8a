package dev.satchel.crds.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.junit.jupiter.api.Test;

/** The library's X-Wing is that of draft-connolly-cfrg-xwing-kem: its first test vector. */
class XWingTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void the_first_vector_of_the_specification_holds() {
    SealingPrivateKey key =
        VectorsTest.key("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
    var shared =
        new XWingKEMGenerator(
                new FixedRandom(
                    "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
                        + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2"))
            .generateEncapsulated(key.publicKey().parameters());

    assertThat(HEX.formatHex(key.publicKey().parameters().getEncoded()))
        .startsWith("e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5");
    assertThat(HEX.formatHex(shared.getSecret()))
        .isEqualTo("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");
    assertThat(key.decapsulate(shared.getEncapsulation())).contains(shared.getSecret());
  }
}
