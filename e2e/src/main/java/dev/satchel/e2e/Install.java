package dev.satchel.e2e;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import com.marcnuri.helm.UpgradeCommand;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code helm upgrade --install --wait} without a helm binary: {@code Install CHART NAMESPACE
 * [KEY=VALUE...]}, into the cluster of the environment's {@code KUBECONFIG}.
 */
public final class Install {
  private static final int TIMEOUT_SECONDS = 300;

  private Install() {}

  public static void main(String[] arguments) {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("usage: Install CHART NAMESPACE [KEY=VALUE...]");
    }
    Path chart = Path.of(arguments[0]);
    UpgradeCommand upgrade =
        new Helm(chart)
            .upgrade()
            .install()
            .resetValues()
            .withName("satchel")
            .withNamespace(arguments[1])
            .createNamespace()
            .withKubeConfig(Path.of(kubeconfig()))
            .waitReady()
            .withTimeout(TIMEOUT_SECONDS);
    for (String value : Arrays.asList(arguments).subList(2, arguments.length)) {
      String[] parts = value.split("=", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("a value must be KEY=VALUE, is " + value);
      }
      upgrade.set(parts[0], parts[1]);
    }
    Release release = upgrade.call();
    System.out.println(
        "release "
            + release.getName()
            + ", revision "
            + release.getRevision()
            + ": "
            + release.getStatus());
  }

  private static String kubeconfig() {
    String path = System.getenv("KUBECONFIG");
    if (path == null || path.isEmpty()) {
      throw new IllegalArgumentException("KUBECONFIG must name the cluster to install into");
    }
    return path;
  }
}
