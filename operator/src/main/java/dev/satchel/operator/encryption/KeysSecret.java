package dev.satchel.operator.encryption;

import dev.satchel.crds.Labels;
import dev.satchel.operator.race.ContendedWrite;
import dev.satchel.store.encryption.EncryptionKey;
import dev.satchel.store.encryption.KeyDirectory;
import dev.satchel.store.encryption.KeySource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secret that the operator makes for itself where no other is mounted: so that Satchel works
 * out of the box, and values are encrypted from the first one on. It belongs to no release, so it
 * outlives one, as the rows may.
 */
public final class KeysSecret implements KeySource {
  private static final Logger log = LoggerFactory.getLogger(KeysSecret.class);

  /** Each look is a request, so not every look of the reader is one. */
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final Clock clock;
  private String text = "";
  private Instant readAt = Instant.MIN;

  private KeysSecret(KubernetesClient client, String namespace, String name, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.clock = clock;
  }

  /**
   * Makes sure that there is one, with a new key if it was not there. Of two that do so at once one
   * makes it. Throws {@link KubernetesClientException} if the API server refuses.
   */
  public static KeysSecret findOrCreate(
      KubernetesClient client, String namespace, String name, Clock clock) {
    if (client.secrets().inNamespace(namespace).withName(name).get() == null) {
      create(client, namespace, name);
    }
    return new KeysSecret(client, namespace, name, clock);
  }

  private static void create(KubernetesClient client, String namespace, String name) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
            .endMetadata()
            .withType("Opaque")
            .addToData(KeyDirectory.FILE, base64(EncryptionKey.newLine()))
            .build();
    if (ContendedWrite.succeeds(() -> client.resource(secret).create())) {
      log.warn("made Secret {}/{} with a new encryption key: back it up", namespace, name);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public synchronized String read() throws IOException {
    if (clock.instant().isBefore(readAt)) {
      readAt = Instant.MIN; // the clock was put back
    }
    if (!readAt.equals(Instant.MIN) && clock.instant().isBefore(readAt.plus(PERIOD))) {
      return text;
    }
    text = readNow();
    readAt = clock.instant();
    return text;
  }

  private String readNow() throws IOException {
    try {
      Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
      if (secret == null) {
        throw new IOException("it is gone; put it back from its backup");
      }
      Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
      byte[] bytes = Base64.getDecoder().decode(data.getOrDefault(KeyDirectory.FILE, ""));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (KubernetesClientException e) {
      throw new IOException("the API server answered " + e.getCode());
    }
  }

  @Override
  public String toString() {
    return "Secret %s/%s".formatted(namespace, name);
  }
}
