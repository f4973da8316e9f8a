package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** What Helm keeps of a release: manifests and values, compressed in a Secret. */
public final class HelmReleases {
  private HelmReleases() {}

  /** Those of Satchel, readable, by the Secret's name. */
  public static Map<String, String> all() {
    Map<String, String> releases = new TreeMap<>();
    for (Secret secret :
        Cluster.client()
            .secrets()
            .inNamespace(Cluster.SYSTEM)
            .withLabel("owner", "helm")
            .list()
            .getItems()) {
      releases.put(
          "Helm release " + secret.getMetadata().getName(),
          readable(secret.getData().get("release")));
    }
    return releases;
  }

  /** Helm encodes once more than Kubernetes does. */
  private static String readable(String data) {
    byte[] zipped = Base64.getDecoder().decode(Base64.getDecoder().decode(data));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
