package dev.satchel.agent;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the webhook decided for this pod, read from the container's environment. Lines that cannot
 * be read are left out: a newer webhook may say more.
 *
 * @param home what {@code ~} stands for, without a trailing {@code /}; empty: not known
 * @param promises what the pod must not start without
 * @param waitSeconds how long to wait for that at most
 * @param mayEndToReport whether the kubelet starts this container again
 * @param reportUrl where the state of the files is posted; empty: nowhere
 * @param noFiles why no file can be delivered at all; empty: they can
 */
record PodSettings(
    String home,
    List<Promise> promises,
    int waitSeconds,
    List<Volume> volumes,
    List<Mount> mounts,
    boolean mayEndToReport,
    Optional<URI> reportUrl,
    String noFiles) {
  static final int DEFAULT_WAIT_SECONDS = 30;

  /**
   * A {@code UserSecret} at a generation: the index must have settled it at that or a later one.
   */
  record Promise(String uid, long generation) {}

  /**
   * A volume of the workspace container.
   *
   * @param access {@code rw}, or the reason why nothing can be written there
   */
  record Volume(String path, String access) {
    boolean writable() {
      return access.equals("rw");
    }

    boolean holds(String absolute) {
      return path.equals("/") || absolute.equals(path) || absolute.startsWith(path + "/");
    }
  }

  /**
   * A file outside of any volume: {@code name} in the files volume is bind-mounted at {@code path}.
   */
  record Mount(String name, String path) {}

  static PodSettings from(Map<String, String> environment) {
    return new PodSettings(
        withoutTrailingSlash(environment.getOrDefault(Names.ENV_HOME, "")),
        promises(environment.getOrDefault(Names.ENV_PROMISE, "")),
        (int) number(environment.getOrDefault(Names.ENV_WAIT_SECONDS, ""), DEFAULT_WAIT_SECONDS),
        volumes(environment.getOrDefault(Names.ENV_VOLUMES, "")),
        mounts(environment.getOrDefault(Names.ENV_MOUNTS, "")),
        environment.getOrDefault(Names.ENV_REPORT, "").equals("true"),
        url(environment.getOrDefault(Names.ENV_REPORT_URL, "")),
        environment.getOrDefault(Names.ENV_NO_FILES, ""));
  }

  private static Optional<URI> url(String text) {
    if (!text.startsWith("https://")) {
      return Optional.empty();
    }
    try {
      URI url = URI.create(text);
      return Optional.of(url).filter(one -> one.getHost() != null && !one.getRawPath().isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<Promise> promises(String text) {
    List<Promise> promises = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int colon = part.lastIndexOf(':');
      if (colon > 0) {
        promises.add(new Promise(part.substring(0, colon), number(part.substring(colon + 1), 0)));
      }
    }
    return promises;
  }

  private static List<Volume> volumes(String text) {
    List<Volume> volumes = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab > 0 && tab < line.length() - 1) {
        String path = withoutTrailingSlash(line.substring(0, tab));
        volumes.add(new Volume(path.isEmpty() ? "/" : path, line.substring(tab + 1)));
      }
    }
    return volumes;
  }

  private static List<Mount> mounts(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab > 0 && Text.isOneName(line.substring(0, tab)) && line.charAt(0) != '.') {
        mounts.add(new Mount(line.substring(0, tab), line.substring(tab + 1)));
      }
    }
    return mounts;
  }

  private static String withoutTrailingSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static long number(String text, long otherwise) {
    return Text.isNumber(text) ? Long.parseLong(text) : otherwise;
  }
}
