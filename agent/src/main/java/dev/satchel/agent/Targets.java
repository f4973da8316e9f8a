package dev.satchel.agent;

import dev.satchel.agent.PodSettings.Mount;
import dev.satchel.agent.PodSettings.Volume;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Decides where a file goes in this pod, by what the webhook said about it. */
final class Targets {
  private final PodSettings settings;
  private final Path root;

  Targets(PodSettings settings, Path root) {
    this.settings = settings;
    this.root = root;
  }

  /**
   * @param filePath {@code ~/x} or {@code /x}, in normal form
   */
  Target resolve(String filePath) throws Obstacle {
    if (!settings.noFiles().isEmpty()) {
      throw new Obstacle(settings.noFiles(), filePath);
    }
    String path = absolute(filePath);
    Path here = asSeenHere(path);
    for (Mount mount : settings.mounts()) {
      if (mount.path().equals(path)) {
        return new Target.BindMounted(path, mount.name());
      }
    }
    Volume volume = deepest(path);
    if (!volume.writable()) {
      throw new Obstacle(volume.access(), volume.path());
    }
    if (volume.path().equals(path)) {
      throw Files.isRegularFile(here)
          ? new Obstacle(Obstacle.FAILED, path + ": the workspace mounts a file here")
          : new Obstacle(Obstacle.IS_DIRECTORY, path);
    }
    return new Target.InVolume(path, volume.path());
  }

  /** Where a file is that was written before. */
  Target written(String path) {
    for (Mount mount : settings.mounts()) {
      if (mount.path().equals(path)) {
        return new Target.BindMounted(path, mount.name());
      }
    }
    return new Target.InVolume(path, "");
  }

  private String absolute(String filePath) throws Obstacle {
    String path = filePath;
    if (filePath.startsWith("~/")) {
      if (settings.home().isEmpty()) {
        throw new Obstacle(Obstacle.HOME_UNKNOWN, filePath);
      }
      path = (settings.home().equals("/") ? "" : settings.home()) + filePath.substring(1);
    }
    // The operator writes normal forms only; this is what keeps a walk inside its volume, so it is
    // held here too.
    boolean normal = path.startsWith("/") && path.length() > 1;
    for (String name : path.substring(normal ? 1 : 0).split("/", -1)) {
      normal &= Text.isOneName(name);
    }
    if (!normal) {
      throw new Obstacle(Obstacle.FAILED, filePath + ": not a path in normal form");
    }
    return path;
  }

  private Path asSeenHere(String path) throws Obstacle {
    try {
      return Path.of(root + path);
    } catch (InvalidPathException e) { // without LANG=C.UTF-8, which the image sets
      throw new Obstacle(Obstacle.FAILED, path + ": not a name in this container's locale");
    }
  }

  /**
   * The volume that a path is in; a path in none has its mount point from the pod's next start on.
   */
  private Volume deepest(String path) throws Obstacle {
    Volume deepest = new Volume("", Obstacle.RESTART_NEEDED);
    for (Volume volume : settings.volumes()) {
      if (volume.holds(path) && volume.path().length() > deepest.path().length()) {
        deepest = volume;
      }
    }
    if (deepest.path().isEmpty()) {
      throw new Obstacle(Obstacle.RESTART_NEEDED, path);
    }
    return deepest;
  }
}
