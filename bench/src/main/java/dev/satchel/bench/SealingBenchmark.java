package dev.satchel.bench;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.KeyRing;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.Unsealed;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sealing and opening on one thread, text to text, beside RSA-4096-OAEP with AES-GCM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SealingBenchmark {
  private static final SealContext CONTEXT =
      SealContext.userSecret("dev-alice", "github-token", "alice");

  /** In bytes: a token, a private key, the most. */
  @Param({"40", "3000", "24576"})
  public int bytes;

  private SecretValue value = value(new byte[1]);
  private final Sealer sealer;
  private final KeyRing ring;
  private final RsaSealing rsa;
  private String sealed = "";
  private String rsaSealed = "";

  public SealingBenchmark() {
    try {
      SealingPrivateKey key = SealingPrivateKey.generate(new SecureRandom());
      sealer = new Sealer(key.publicKey(), new SecureRandom());
      ring = new KeyRing(List.of(key));
      rsa = new RsaSealing();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One value of that many bytes, sealed both ways. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    value = value(random);
    sealed = seal();
    rsaSealed = rsaSeal();
  }

  static SecretValue value(byte[] bytes) {
    return ((Parsed.Valid<SecretValue>) SecretValue.parse(bytes, false)).value();
  }

  @Benchmark
  public String seal() {
    return sealer.seal(CONTEXT, value).toString();
  }

  /** Throws if it does not open. */
  @Benchmark
  public SecretValue unseal() {
    SealedValue parsed = ((Parsed.Valid<SealedValue>) SealedValue.parse(sealed)).value();
    return ((Unsealed.Opened) ring.unseal(CONTEXT, parsed)).value();
  }

  @Benchmark
  public String rsaSeal() throws GeneralSecurityException {
    return Base64.getEncoder().encodeToString(rsa.seal(value.bytes()));
  }

  @Benchmark
  public SecretValue rsaUnseal() throws GeneralSecurityException {
    return value(rsa.unseal(Base64.getDecoder().decode(rsaSealed)));
  }

  /** In characters, as it stands in a manifest. */
  int length(String benchmark) {
    return benchmark.startsWith("rsa") ? rsaSealed.length() : sealed.length();
  }
}
