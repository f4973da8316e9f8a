package dev.satchel.operator.certificate;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what {@link Rules} decide. Each write is bound to what was read before it, so that of two
 * leaders one succeeds and the other looks again.
 */
final class CertificateKeeper {
  private static final Logger log = LoggerFactory.getLogger(CertificateKeeper.class);

  /** More than the longest way to rest, with a few conflicts. */
  private static final int MAX_STEPS = 10;

  private final KubernetesClient client;
  private final CertificateConfig config;
  private final Clock clock;
  private final Renewal renewal;
  private final Authorities authorities;

  /** What every configuration trusts, and since when we know; gone on restart, which is safe. */
  private @Nullable Trust trust;

  private record Trust(String bundle, Instant since) {}

  private record Read(
      List<? extends WebhookConfiguration.Found<?>> configurations,
      Optional<Secret> secret,
      Observed observed) {}

  CertificateKeeper(
      KubernetesClient client, CertificateConfig config, Authorities authorities, Clock clock) {
    this.authorities = authorities;
    this.client = client;
    this.config = config;
    this.clock = clock;
    this.renewal = new Renewal(new Issuer(), config.dnsNames());
  }

  /**
   * Step by step, until nothing is to be done now.
   *
   * @throws KubernetesClientException where the API refuses, or is not there
   * @throws IllegalStateException where somebody undoes each step at once
   */
  void keep() {
    for (int i = 0; i < MAX_STEPS; i++) {
      Read read = read();
      Step step = Rules.next(read.observed(), clock.instant());
      if (step instanceof Step.Nothing) {
        authorities.set(read.observed().content().bundle());
        return;
      }
      try {
        perform(step, read);
        log.info("Webhook certificate: {} ({})", step.getClass().getSimpleName(), step.reason());
      } catch (KubernetesClientException e) {
        if (!isOvertaken(e)) {
          throw e;
        }
        log.debug("Somebody else wrote first; looking again", e);
      }
    }
    throw new IllegalStateException(
        "Secret %s/%s or the webhook configurations named %s are changed by somebody else as soon as they are right"
            .formatted(config.namespace(), config.secretName(), config.configurationName()));
  }

  /**
   * The configurations are read before the Secret: were it the other way round, another leader
   * could write both in between, and we would take the new bundle for drift from the old Secret.
   */
  private Read read() {
    List<? extends WebhookConfiguration.Found<?>> configurations =
        WebhookConfiguration.KINDS.stream().flatMap(kind -> find(kind).stream()).toList();
    Optional<Secret> secret = Optional.ofNullable(secret().get());
    TlsContent content = secret.map(TlsSecret::read).orElse(TlsContent.NONE);
    String bundle = TlsSecret.base64(content.bundle());
    List<String> drifted =
        configurations.stream()
            .filter(found -> found.differsFrom(bundle))
            .map(Object::toString)
            .toList();
    Observed observed =
        new Observed(content, config.dnsNames(), drifted, trustedSince(bundle, drifted));
    return new Read(configurations, secret, observed);
  }

  private Optional<? extends WebhookConfiguration.Found<?>> find(WebhookConfiguration<?> kind) {
    return kind.find(client, config.configurationName());
  }

  private Optional<Instant> trustedSince(String bundle, List<String> drifted) {
    if (!drifted.isEmpty()) {
      trust = null;
    } else if (trust == null || !trust.bundle().equals(bundle)) {
      trust = new Trust(bundle, clock.instant());
    }
    return Optional.ofNullable(trust).map(Trust::since);
  }

  private void perform(Step step, Read read) {
    TlsContent content = read.observed().content();
    if (step instanceof Step.RepairBundle) {
      String bundle = TlsSecret.base64(content.bundle());
      read.configurations().stream()
          .filter(found -> found.differsFrom(bundle))
          .forEach(found -> found.write(bundle));
      return;
    }
    write(read.secret(), renewal.after(step, content, clock.instant()));
  }

  private void write(Optional<Secret> old, TlsContent content) {
    Optional<Secret> update = old.flatMap(secret -> TlsSecret.update(secret, content));
    if (update.isPresent()) {
      client.resource(update.get()).lockResourceVersion(versionOf(update.get())).update();
      return;
    }
    old.ifPresent(
        secret -> client.resource(secret).lockResourceVersion(versionOf(secret)).delete());
    client.resource(TlsSecret.create(config, content)).create();
  }

  private Resource<Secret> secret() {
    return client.secrets().inNamespace(config.namespace()).withName(config.secretName());
  }

  private static String versionOf(Secret secret) {
    return secret.getMetadata().getResourceVersion();
  }

  /** A conflict, or gone since it was read. */
  private static boolean isOvertaken(KubernetesClientException e) {
    return Stream.of(HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND)
        .anyMatch(code -> code == e.getCode());
  }
}
