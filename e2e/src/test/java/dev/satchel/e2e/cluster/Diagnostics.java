package dev.satchel.e2e.cluster;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What tells why a scenario failed: logs, pods, events and statuses, in target/e2e/TEST. */
final class Diagnostics {
  private final Path folder;

  Diagnostics(String testClass, String test) {
    String name = test.replaceAll("[^A-Za-z0-9_.-]+", "_");
    folder =
        Path.of(System.getProperty("satchel.e2e.output", "target/e2e"))
            .resolve(testClass + "." + name.substring(0, Math.min(name.length(), 100)));
  }

  void write(Scenario scenario) {
    try {
      Files.createDirectories(folder);
      logs(Cluster.SYSTEM);
      events(Cluster.SYSTEM);
      keep("users.yaml", Cluster.client().resources(WorkspaceUser.class).list());
      if (scenario != null) {
        String namespace = scenario.namespace();
        logs(namespace);
        events(namespace);
        keep(
            "secrets.yaml",
            Cluster.client().resources(UserSecret.class).inNamespace(namespace).list());
      }
      System.out.println("what tells why is in " + folder);
    } catch (IOException | KubernetesClientException e) {
      System.out.println("could not keep what tells why: " + e);
    }
  }

  private void logs(String namespace) throws IOException {
    for (Pod pod : Cluster.client().pods().inNamespace(namespace).list().getItems()) {
      String name = pod.getMetadata().getName();
      keep(namespace + "." + name + ".yaml", pod);
      Stream.concat(
              pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
          .map(Container::getName)
          .forEach(container -> log(namespace, name, container));
    }
  }

  private void log(String namespace, String pod, String container) {
    String file = namespace + "." + pod + "." + container + ".log";
    try {
      var logs =
          Cluster.client().pods().inNamespace(namespace).withName(pod).inContainer(container);
      Files.writeString(folder.resolve(file), logs.getLog());
    } catch (KubernetesClientException e) {
      // a container that has not run has no log
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void events(String namespace) throws IOException {
    keep(namespace + ".events.yaml", Cluster.client().v1().events().inNamespace(namespace).list());
  }

  private void keep(String file, Object object) throws IOException {
    Files.writeString(folder.resolve(file), Serialization.asYaml(object));
  }
}
