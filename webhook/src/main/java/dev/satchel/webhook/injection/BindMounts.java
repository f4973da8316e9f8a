package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.PathRules;
import dev.satchel.crds.projection.InjectedPod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files outside of any volume, each a bind mount from {@link InjectedPod#FILES_VOLUME}.
 *
 * <p>They are writable in the workspace: a tool that refreshes its own token file would fail
 * otherwise, and they are the user's own, 0600.
 *
 * @param mounts where a file is mounted
 * @param hindered where none can be, with the reason that the agent is to report
 */
record BindMounts(List<Mount> mounts, List<RepeatedVolumes.Listed> hindered) {
  /** One file: {@code name} in the files volume, mounted at {@code path}. */
  record Mount(String name, String path) {
    static Mount at(String path) {
      byte[] digest = sha256().digest(path.getBytes(StandardCharsets.UTF_8));
      return new Mount(HexFormat.of().formatHex(digest, 0, 8), path);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }
  }

  /** As the agent reports what it may not write. */
  private static final String DENIED = "Denied";

  /**
   * Decides for each file. What the policy denies once the home is known is hindered, in a volume
   * too. Of two paths of which one is above the other only that of the secret with precedence is
   * mounted: both cannot be files.
   */
  static BindMounts of(
      List<DeclaredSecret> secrets,
      Optional<String> home,
      RepeatedVolumes volumes,
      MountObstacles obstacles,
      PathRules rules) {
    List<Mount> mounts = new ArrayList<>();
    List<RepeatedVolumes.Listed> hindered = new ArrayList<>();
    Set<String> denied = denied(secrets, home, rules);
    denied.forEach(path -> hindered.add(new RepeatedVolumes.Listed(path, DENIED)));
    paths(secrets, home)
        .filter(path -> !denied.contains(path))
        .filter(path -> !volumes.cover(path))
        .forEach(
            path -> {
              Optional<String> obstacle = obstacles.at(path);
              if (obstacle.isPresent()) {
                hindered.add(new RepeatedVolumes.Listed(path, obstacle.get()));
              } else if (mounts.stream().noneMatch(mount -> collide(mount.path(), path))) {
                mounts.add(Mount.at(path));
              }
            });
    return new BindMounts(mounts, hindered);
  }

  private static Set<String> denied(
      List<DeclaredSecret> secrets, Optional<String> home, PathRules rules) {
    return secrets.stream()
        .flatMap(secret -> secret.filePath().stream())
        .filter(path -> home.flatMap(known -> rules.faultOfHome(path, known)).isPresent())
        .map(path -> path.in(home.orElse("")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> paths(List<DeclaredSecret> secrets, Optional<String> home) {
    return secrets.stream()
        .sorted(DeclaredSecret.PRECEDENCE)
        .flatMap(secret -> secret.filePath().stream())
        .filter(path -> home.isPresent() || !path.isUnderHome())
        .map(path -> path.in(home.orElse("")))
        .distinct();
  }

  private static boolean collide(String one, String other) {
    return AbsolutePath.isBelow(one, other) || AbsolutePath.isBelow(other, one);
  }

  /** Mounts the files in a container, but those that its own volumes cover or that cover them. */
  void addTo(Container container) {
    List<String> own = container.mountPaths();
    for (Mount mount : mounts) {
      if (own.stream()
          .noneMatch(
              path ->
                  AbsolutePath.isIn(mount.path(), path)
                      || AbsolutePath.isBelow(path, mount.path()))) {
        ObjectNode volumeMount = Json.object();
        volumeMount.put("name", InjectedPod.FILES_VOLUME);
        volumeMount.put("mountPath", mount.path());
        volumeMount.put("subPath", mount.name());
        container.mount(volumeMount);
      }
    }
  }
}
