package dev.satchel.operator.sealing;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of each key how many objects are sealed to it and whether it may go: as a metric, and in
 * annotations of its Secret.
 */
final class KeyReport {
  static final String OBJECTS = "satchel.dev/sealed-objects";
  static final String SAFE_TO_DELETE = "satchel.dev/safe-to-delete";

  private static final Logger log = LoggerFactory.getLogger(KeyReport.class);

  /** All keys that objects name and nobody here has, as one: such names are anybody's to choose. */
  private static final String UNKNOWN = "unknown";

  private final KubernetesClient client;
  private final MultiGauge gauge;
  private Set<SealingKeyId> missing = Set.of();
  private volatile long currentSince;

  KeyReport(KubernetesClient client, MeterRegistry metrics) {
    this.client = client;
    this.gauge =
        MultiGauge.builder("satchel.sealed.objects")
            .description("UserSecrets by the sealing key that they are sealed to")
            .register(metrics);
    Gauge.builder("satchel.sealing.key.current.since.timestamp", () -> currentSince)
        .description("From when on the current sealing key counts; 0 where another one leads")
        .baseUnit("seconds")
        .register(metrics);
  }

  void say(List<Secret> secrets, KeyUse use, Instant now) {
    SealingKeys keys = SealingKeySecret.readAll(secrets);
    currentSince = keys.current(now).map(key -> key.notBefore().getEpochSecond()).orElse(0L);
    count(keys, use);
    for (Secret secret : secrets) {
      switch (SealingKeySecret.read(secret)) {
        case Parsed.Valid<SealingKey>(SealingKey key) ->
            annotate(secret, report(key, keys, use, now));
        case Parsed.Refused<SealingKey>(String message) ->
            log.warn(
                "Secret {}/{} is labelled as a sealing key and holds none: {}",
                secret.getMetadata().getNamespace(),
                secret.getMetadata().getName(),
                message);
      }
    }
  }

  private void count(SealingKeys keys, KeyUse use) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    Set<SealingKeyId> unknown = new HashSet<>(use.objects().keySet());
    for (SealingKey key : keys.byAge()) {
      rows.add(MultiGauge.Row.of(Tags.of("key", key.id().hex()), use.of(key.id())));
      unknown.remove(key.id());
    }
    long lost = unknown.stream().mapToLong(use::of).sum();
    rows.add(MultiGauge.Row.of(Tags.of("key", UNKNOWN), lost));
    gauge.register(rows, true);
    if (!unknown.equals(missing)) {
      missing = Set.copyOf(unknown);
      if (!missing.isEmpty()) {
        log.warn("{} objects are sealed to keys that are not here: restore {}", lost, missing);
      }
    }
  }

  /** The current one and one that is to come are never safe, even if nothing is sealed to them. */
  private static Map<String, String> report(
      SealingKey key, SealingKeys keys, KeyUse use, Instant now) {
    boolean superseded =
        keys.current(now)
            .filter(current -> current.notBefore().isAfter(key.notBefore()))
            .isPresent();
    return Map.of(
        OBJECTS, Long.toString(use.of(key.id())),
        SAFE_TO_DELETE, Boolean.toString(superseded && use.of(key.id()) == 0));
  }

  private void annotate(Secret secret, Map<String, String> said) {
    Map<String, String> present =
        Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
    if (present.entrySet().containsAll(said.entrySet())) {
      return;
    }
    client
        .secrets()
        .inNamespace(secret.getMetadata().getNamespace())
        .withName(secret.getMetadata().getName())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder().withAnnotations(said).build())
                .build());
  }
}
