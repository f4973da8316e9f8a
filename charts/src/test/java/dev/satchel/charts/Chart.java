package dev.satchel.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart in this module, rendered by Helm itself (in this process; no binary is needed). */
final class Chart {
  static final Path FOLDER = Path.of("satchel");
  static final String NAMESPACE = "satchel-system";

  /** The oldest that is supported, the first with native sidecars, and one of today. */
  static final List<String> VERSIONS = List.of("1.20.2", "1.29.0", "1.34.0");

  static final String DEFAULTS = "{}";
  static final String DSN =
      """
      store:
        embedded: {enabled: false}
        dsnSecret: {name: postgres}
      """;
  static final String PERSISTENT =
      """
      store:
        embedded:
          persistence: {enabled: true, size: 5Gi, storageClassName: fast}
      """;
  static final String EVERYTHING =
      """
      nameOverride: pouch
      fullnameOverride: pouch
      commonLabels: {team: platform, app.kubernetes.io/name: mine}
      image: {repository: registry.example/satchel, digest: "sha256:%1$s", pullPolicy: Always}
      agent:
        image: {repository: registry.example/agent, tag: "2.0", pullPolicy: Never}
      imagePullSecrets: [{name: pull}]
      store:
        embedded: {enabled: false}
        dsnSecret: {name: postgres, key: uri}
        encryption: {keysSecret: mine}
      operator:
        replicaCount: 3
        leaderElect: false
        nodeSelector: {kubernetes.io/os: linux}
        tolerations: [{operator: Exists}]
        affinity: {nodeAffinity: {}}
        priorityClassName: high
        podLabels: {app.kubernetes.io/component: mine, extra: label}
        podAnnotations: {note: a}
        extraArgs: [--more]
        extraEnv: [{name: JAVA_TOOL_OPTIONS, value: -Xmx96m}]
      webhook:
        replicaCount: 5
        failurePolicy: Ignore
        timeoutSeconds: 3
        excludedNamespaces: [kube-system, monitoring]
        topologySpreadConstraints:
          - {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}
        extraArgs: [--more]
        extraEnv: [{name: A, value: b}]
      injection:
        defaultHome: /home/dev
        defaultRunAsUser: 1000670000
        waitSeconds: 7
        reports: true
        nativeSidecars: never
        resources: {limits: {memory: 48Mi, cpu: 1}}
      sealing: {rotation: 24h}
      keys:
        compositeScopes: {inference: ["chat:invoke", "models:read"]}
        maxLifetime: 2160h
        checks:
          lease: 2m
          failureLimit: {burst: 7, perSecond: 0.5}
          trustedProxies: [10.0.0.0/8, "fd00::1"]
      podDisruptionBudget: {maxUnavailable: 50%%}
      networkPolicy:
        enabled: true
        metricsFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
        checksFrom: [{namespaceSelector: {matchLabels: {name: gateway}}}]
      serviceMonitor: {enabled: true, interval: 1m, labels: {release: prometheus}}
      prometheusRule:
        enabled: true
        labels: {release: prometheus}
        alertLabels: {team: platform}
        disabled: [SatchelKeysExpiring]
        runbookBaseUrl: https://wiki.example/satchel/
      grafanaDashboard: {enabled: true, annotations: {grafana_folder: Satchel}}
      telemetry: {period: 1h}
      otlp: {endpoint: "http://collector:4318", traceRatio: 0.1}
      log: {level: debug}
      serviceAccount: {annotations: {role: arn}, operatorName: op, webhookName: hook}
      """
          .formatted("0".repeat(64));

  private static final YAMLMapper YAML = new YAMLMapper();

  private Chart() {}

  /** Throws {@link IllegalStateException} with Helm's message where Helm refuses. */
  static Rendered render(String kubernetes, String values) {
    try {
      Path file = Files.writeString(Files.createTempFile("values", ".yaml"), values);
      try {
        TemplateCommand command =
            new Helm(FOLDER)
                .template()
                .withName("satchel")
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes)
                .withValuesFile(file);
        return new Rendered(parse(command.call()));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Rendered render(String values) {
    return render(VERSIONS.getLast(), values);
  }

  static List<JsonNode> parse(String text) throws IOException {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  static Stream<String> valueSets() {
    return Stream.of(DEFAULTS, DSN, PERSISTENT, EVERYTHING);
  }
}
