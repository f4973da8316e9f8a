package dev.satchel.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SealingKeysCommandTest {
  private final FakeCluster cluster = new FakeCluster();

  @Test
  void a_key_that_no_object_needs_may_be_deleted() throws IOException {
    add("a", sealed(cluster.current));
    add("b", null);

    assertThat(line(cluster.current)).isEqualTo("published, current, 1, kept");
    assertThat(line(cluster.old)).isEqualTo("published, old, 0, safe to delete");
    add("c", sealed(cluster.old));
    assertThat(line(cluster.old)).isEqualTo("published, old, 1, kept");
  }

  @Test
  void a_key_that_is_missing_is_named_with_its_objects() throws IOException {
    SealingPrivateKey lost = SealingPrivateKey.generate(new SecureRandom());
    add("a", sealed(lost));
    add("junk", "sv1:junk");

    assertThat(line(lost)).isEqualTo("missing, old, 1, kept");
    Run run = Run.of(_ -> cluster, "", "sealing-keys");
    assertThat(run.out()).contains("not here: restore it", "not readable: dev-alice/junk");
  }

  @Test
  void a_report_over_a_part_is_none() {
    cluster.onlyOwnNamespace = true;
    Run run = Run.of(_ -> cluster, "", "sealing-keys");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
  }

  private String line(SealingPrivateKey key) throws IOException {
    Run run = Run.of(_ -> cluster, "", "sealing-keys", "-o", "json");
    assertThat(run.status()).as(run.err()).isZero();
    JsonNode line =
        StreamSupport.stream(
                new ObjectMapper().readTree(run.out()).path("keys").spliterator(), false)
            .filter(one -> one.path("id").asText().equals(key.id().hex()))
            .findFirst()
            .orElseThrow();
    return "%s, %s, %d, %s"
        .formatted(
            line.path("published").asBoolean() ? "published" : "missing",
            line.path("current").asBoolean() ? "current" : "old",
            line.path("objects").asInt(),
            line.path("safeToDelete").asBoolean() ? "safe to delete" : "kept");
  }

  private void add(String name, String sealedValue) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace("dev-alice").build());
    secret.setSpec(
        new UserSecretSpec(
            "alice", null, null, "A", null, null, sealedValue, null, null, List.of()));
    cluster.objects.put("dev-alice/" + name, secret);
  }

  private static String sealed(SealingPrivateKey key) {
    SecretValue value =
        ((Parsed.Valid<SecretValue>) SecretValue.parse(new byte[] {'x'}, true)).value();
    return Objects.toString(
        new Sealer(key.publicKey(), new SecureRandom())
            .seal(SealContext.userSecret("a", "b", "c"), value));
  }
}
