package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;

/** Custom resource definitions, where they are served: {@code SATCHEL_DEFINITIONS} if it is set. */
public final class Definitions {
  private static final String API_VERSION = "satchel.dev/v1alpha1";

  private Definitions() {}

  /** Does something while the API server takes objects of a kind whatever they look like. */
  public static void withoutSchema(String plural, Runnable action) {
    try (KubernetesClient server = server()) {
      CustomResourceDefinition strict = definition(server, plural);
      replace(server, plural, lenient(strict).getSpec().getVersions());
      try {
        Eventually.within(30).until(() -> takesAnything());
        action.run();
      } finally {
        replace(server, plural, strict.getSpec().getVersions());
        Eventually.within(30).until(() -> !takesAnything());
      }
    }
  }

  /** Stores an object of ours without any of our classes. */
  public static void store(String kind, String namespace, String name, Object spec) {
    Cluster.client().resource(object(kind, namespace, name, spec)).create();
  }

  /** The condition Ready of a UserSecret, read without any of our classes. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> ready(String namespace, String name) {
    var status =
        (Map<String, Object>)
            secret(namespace, name).require().getAdditionalProperties().get("status");
    return ((List<Map<String, Object>>) status.get("conditions"))
        .stream()
            .filter(condition -> "Ready".equals(condition.get("type")))
            .findFirst()
            .orElseThrow();
  }

  private static Resource<GenericKubernetesResource> secret(String namespace, String name) {
    return Cluster.client()
        .genericKubernetesResources(API_VERSION, "UserSecret")
        .inNamespace(namespace)
        .withName(name);
  }

  /** A dry run: the change of a definition takes a moment to be served. */
  private static boolean takesAnything() {
    try {
      Cluster.client().resource(object("UserSecret", "default", "probe", 5)).dryRun().create();
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static GenericKubernetesResource object(
      String kind, String namespace, String name, Object spec) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(API_VERSION);
    object.setKind(kind);
    object.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    object.setAdditionalProperty("spec", spec);
    return object;
  }

  private static KubernetesClient server() {
    String url = System.getenv("SATCHEL_DEFINITIONS");
    Config config = new ConfigBuilder(Config.autoConfigure(null)).build();
    if (url != null) {
      config.setMasterUrl(url);
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static CustomResourceDefinition definition(KubernetesClient server, String plural) {
    return server
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(plural + ".satchel.dev")
        .require();
  }

  private static CustomResourceDefinition lenient(CustomResourceDefinition strict) {
    return new CustomResourceDefinitionBuilder(strict)
        .editSpec()
        .editFirstVersion()
        .editSchema()
        .withNewOpenAPIV3Schema()
        .withType("object")
        .withXKubernetesPreserveUnknownFields(true)
        .endOpenAPIV3Schema()
        .endSchema()
        .endVersion()
        .endSpec()
        .build();
  }

  private static void replace(
      KubernetesClient server, String plural, List<CustomResourceDefinitionVersion> versions) {
    server
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(plural + ".satchel.dev")
        .edit(
            now ->
                new CustomResourceDefinitionBuilder(now)
                    .editSpec()
                    .withVersions(versions)
                    .endSpec()
                    .build());
  }
}
