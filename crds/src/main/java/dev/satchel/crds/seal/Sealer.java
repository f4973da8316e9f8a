package dev.satchel.crds.seal;

import dev.satchel.crds.rule.SecretValue;
import java.security.SecureRandom;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;

/**
 * Seals values to one public key. The same value sealed twice gives two texts.
 *
 * @param key whose private half opens them
 * @param random what each sealing takes 64 bytes from
 */
public record Sealer(SealingPublicKey key, SecureRandom random) {

  /** Seals a value for one object; it opens for no other. */
  public SealedValue seal(SealContext context, SecretValue value) {
    SecretWithEncapsulation shared =
        new XWingKEMGenerator(random).generateEncapsulated(key.parameters());
    byte[] encapsulation = shared.getEncapsulation();
    byte[] header = SealedValue.header(key.id(), encapsulation);
    Envelope envelope = new Envelope(shared.getSecret(), header, context);
    return SealedValue.of(header, envelope.encrypt(Padding.padded(value.bytes())));
  }
}
