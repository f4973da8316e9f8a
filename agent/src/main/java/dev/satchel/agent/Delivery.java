package dev.satchel.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the workspace's files to what one version of the source says. Level-triggered: it compares
 * all of it each time, so a file that the workspace deleted or changed is put right, too.
 */
final class Delivery {
  private final Targets targets;
  private final VolumeFiles volumes;
  private final MountedFiles mounts;
  private final State state;
  private final Log log;
  private volatile boolean stopped;
  private List<Problem> problems = List.of();
  private List<PodReport.File> files = List.of();

  Delivery(Targets targets, VolumeFiles volumes, MountedFiles mounts, State state, Log log) {
    this.targets = targets;
    this.volumes = volumes;
    this.mounts = mounts;
    this.state = state;
    this.log = log;
  }

  private record Wanted(SecretIndex.Entry entry, Target target) {}

  /** What one round comes to. */
  private static final class Found {
    private final List<Problem> problems = new ArrayList<>();
    private final List<PodReport.File> files = new ArrayList<>();

    void file(String uid, String name, String state, String reason, String path) {
      files.add(new PodReport.File(uid, name, state, reason, path));
    }
  }

  /** What the last of the methods below could not do. */
  List<Problem> problems() {
    return problems;
  }

  /** What the last of the methods below left: each file that is to be there, or is still there. */
  List<PodReport.File> files() {
    return files;
  }

  /** Makes a {@link #deliver} at work return after the file that it is at. */
  void stop() {
    stopped = true;
  }

  /**
   * Removes what is no longer wanted, then writes what is, in this order: a path that was a file
   * may be a directory now, and the other way round.
   *
   * @throws Source.ReplacedException if there is a newer version: call again with that one
   */
  void deliver(Source.Version version, SecretIndex index) throws IOException {
    Found found = new Found();
    Map<String, Wanted> wanted = wanted(index, version.labels(), found);
    for (Map.Entry<String, State.Written> file : state.files().entrySet()) {
      if (!wanted.containsKey(file.getKey())) {
        remove(file.getKey(), file.getValue(), "", found);
      }
    }
    removeEmptyDirectories();
    for (Wanted file : wanted.values()) {
      if (stopped) {
        return;
      }
      write(version, file, found);
    }
    saveState();
    keep(found);
  }

  /** Nothing is projected to this pod any more. */
  void removeAll() {
    Found found = new Found();
    for (Map.Entry<String, State.Written> file : state.files().entrySet()) {
      remove(file.getKey(), file.getValue(), "", found);
    }
    removeEmptyDirectories();
    saveState();
    keep(found);
  }

  /**
   * The pod ends: removes what this pod's agent wrote. A file that another agent has put in its
   * place is left: it belongs to a pod that shares the volume, the next one of a Deployment say.
   */
  void removeOwn() {
    Found found = new Found();
    for (Map.Entry<String, State.Written> file : state.files().entrySet()) {
      remove(file.getKey(), file.getValue(), file.getValue().identity(), found);
    }
    removeEmptyDirectories();
    saveState();
    keep(found);
  }

  private Map<String, Wanted> wanted(SecretIndex index, Map<String, String> labels, Found found) {
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    for (SecretIndex.Entry entry : index.files()) {
      if (!entry.selector().matches(labels)) {
        continue;
      }
      try {
        Target target = targets.resolve(entry.path());
        Wanted first = wanted.putIfAbsent(target.path(), new Wanted(entry, target));
        if (first != null) {
          throw new Obstacle(
              Obstacle.FAILED, entry.path() + ": same file as " + first.entry().name());
        }
      } catch (Obstacle e) {
        found.file(entry.uid(), entry.name(), PodReport.NOT_WRITTEN, e.reason(), entry.path());
        add(found, e.of(entry.uid()), "cannot deliver " + entry.path() + " of " + entry.name());
      }
    }
    return wanted;
  }

  private void write(Source.Version version, Wanted wanted, Found found) throws IOException {
    SecretIndex.Entry entry = wanted.entry();
    String path = wanted.target().path();
    try {
      Optional<byte[]> content = version.read(entry.key());
      if (content.isEmpty()) {
        throw new Obstacle(Obstacle.FAILED, path + ": the Secret has no key " + entry.key());
      }
      VolumeFiles.Result result;
      if (wanted.target() instanceof Target.InVolume target) {
        result = volumes.write(target, content.get());
      } else {
        Target.BindMounted target = (Target.BindMounted) wanted.target();
        result = new VolumeFiles.Result(mounts.write(target, content.get()), "");
      }
      state.putFile(path, new State.Written(entry.uid(), entry.name(), result.identity()));
      found.file(entry.uid(), entry.name(), PodReport.WRITTEN, "", path);
      if (result.changed()) {
        saveState(); // at once: a file that is not written down is not removed
        log.line("wrote " + path + " of " + entry.name());
      }
    } catch (Obstacle e) {
      found.file(entry.uid(), entry.name(), PodReport.NOT_WRITTEN, e.reason(), path);
      add(found, e.of(entry.uid()), "cannot write " + path + " of " + entry.name());
    }
  }

  private void remove(String path, State.Written written, String identity, Found found) {
    try {
      boolean removed;
      if (targets.written(path) instanceof Target.BindMounted mounted) {
        removed = mounts.write(mounted, new byte[0]);
      } else {
        removed = volumes.remove(path, identity);
      }
      state.forgetFile(path);
      if (removed) {
        log.line("removed " + path + " of " + written.name());
      }
    } catch (Obstacle e) {
      Problem problem = new Problem(written.uid(), e.reason(), "still there: " + e.detail());
      found.file(written.uid(), written.name(), PodReport.STILL_THERE, e.reason(), path);
      add(found, problem, "cannot remove " + path + " of " + written.name());
    }
  }

  private void removeEmptyDirectories() {
    for (String directory : state.directories()) {
      if (!isInUse(directory) && volumes.removeDirectory(directory)) {
        state.forgetDirectory(directory);
      }
    }
  }

  private boolean isInUse(String directory) {
    for (String path : state.files().keySet()) {
      if (path.startsWith(directory + "/")) {
        return true;
      }
    }
    return false;
  }

  private void add(Found found, Problem problem, String what) {
    found.problems.add(problem);
    if (!problems.contains(problem)) { // said once, not at every attempt
      log.line(what + ": " + problem.reason() + " (" + problem.detail() + ")");
    }
  }

  private void keep(Found found) {
    problems = found.problems;
    files = found.files;
  }

  private void saveState() {
    try {
      state.save();
    } catch (IOException e) {
      log.line("cannot keep the state: " + e.getMessage());
    }
  }
}
