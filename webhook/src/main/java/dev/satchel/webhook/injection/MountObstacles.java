package dev.satchel.webhook.injection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a bind mount of a file would keep the container from starting. A container runtime refuses
 * a file on a directory, and anything below the kernel's file systems; only the image knows all of
 * its directories, so this knows those that every image has and those that the pod speaks of.
 *
 * @param directories paths of directories in the container; those above them are ones too
 */
record MountObstacles(List<String> directories) {
  private static final List<String> KERNEL = List.of("/proc", "/sys", "/dev");

  /** The Filesystem Hierarchy Standard 3.0, as far as images have it, and what runtimes add. */
  private static final Set<String> STANDARD =
      Set.of(
          "/bin",
          "/boot",
          "/etc",
          "/home",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/media",
          "/mnt",
          "/opt",
          "/root",
          "/run",
          "/sbin",
          "/srv",
          "/tmp",
          "/usr",
          "/var",
          "/etc/opt",
          "/etc/ssl",
          "/etc/ssl/certs",
          "/run/lock",
          "/usr/bin",
          "/usr/include",
          "/usr/lib",
          "/usr/lib64",
          "/usr/libexec",
          "/usr/local",
          "/usr/local/bin",
          "/usr/local/etc",
          "/usr/local/lib",
          "/usr/local/sbin",
          "/usr/local/share",
          "/usr/sbin",
          "/usr/share",
          "/usr/src",
          "/var/cache",
          "/var/lib",
          "/var/local",
          "/var/lock",
          "/var/log",
          "/var/mail",
          "/var/opt",
          "/var/run",
          "/var/spool",
          "/var/tmp",
          "/var/run/secrets",
          "/run/secrets");

  /** A runtime puts the path of the container's root before it, within Linux's PATH_MAX of 4096. */
  private static final int MAX_BYTES = 3072;

  static MountObstacles of(Container workspace, Optional<String> home) {
    String workingDirectory = Json.text(workspace.json(), "workingDir");
    return new MountObstacles(
        Stream.of(
                workspace.mountPaths().stream(),
                home.stream(),
                Stream.of(workingDirectory)
                    .filter(directory -> !directory.isEmpty())
                    .map(AbsolutePath::normal))
            .flatMap(paths -> paths)
            .toList());
  }

  /** A reason as in {@link dev.satchel.crds.projection.AgentReport}; empty: nothing in the way. */
  Optional<String> at(String path) {
    if (KERNEL.stream().anyMatch(kernel -> AbsolutePath.isIn(path, kernel))) {
      return Optional.of("Denied");
    }
    if (STANDARD.contains(path)
        || directories.stream().anyMatch(directory -> AbsolutePath.isIn(directory, path))) {
      return Optional.of("IsDirectory");
    }
    // Kubernetes reserves ':' in a mount path (VolumeMount.mountPath).
    boolean mountable =
        !path.contains(":") && path.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    return mountable ? Optional.empty() : Optional.of("Failed");
  }
}
