package dev.satchel.agent;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Optional;

/**
 * Files in the workspace's volumes. Who works in the workspace can change anything there at any
 * moment, so each path is walked name by name from the agent's root, through open directories, and
 * no symbolic link is followed. A file is replaced by a rename: a reader sees the old content or
 * the new.
 */
final class VolumeFiles {
  private final Path root;
  private final UserPrincipal me;
  private final State state;
  private final String temporary;

  VolumeFiles(Path root, UserPrincipal me, State state) {
    this.root = root;
    this.me = me;
    this.state = state;
    this.temporary = ".satchel-" + state.token();
  }

  /**
   * @param changed whether anything had to be written
   * @param identity what tells the file from another one at the same path, or {@link
   *     State#ANOTHERS}
   */
  record Result(boolean changed, String identity) {}

  /**
   * Makes a file have exactly this content and mode 0600. The first time in a pod it is written in
   * any case, so that it is this pod's file, and an agent whose pod ends leaves it alone.
   */
  Result write(Target.InVolume target, byte[] content) throws Obstacle {
    try {
      try {
        return attempt(target, content);
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        return attempt(target, content); // a directory came or went meanwhile
      }
    } catch (MissingException e) {
      throw new Obstacle(Obstacle.FAILED, e.getMessage() + ": the volume is not mounted");
    } catch (IOException e) {
      throw Obstacle.of(e, target.path());
    }
  }

  private Result attempt(Target.InVolume target, byte[] content) throws IOException, Obstacle {
    try (OpenDirectory parent = open(target.path(), target.volume(), true)) {
      String name = lastName(target.path());
      Optional<PosixFileAttributes> there = parent.look(name);
      if (there.isPresent()) {
        PosixFileAttributes attributes = there.get();
        if (attributes.isSymbolicLink()) {
          throw new Obstacle(Obstacle.SYMBOLIC_LINK, target.path());
        }
        if (attributes.isDirectory()) {
          throw new Obstacle(Obstacle.IS_DIRECTORY, target.path());
        }
        Optional<State.Written> before = state.file(target.path());
        if (before.isPresent() && isAsWanted(parent, name, attributes, content)) {
          String identity = identity(attributes);
          boolean own = before.get().identity().equals(identity);
          return new Result(false, own ? identity : State.ANOTHERS);
        }
      }
      return new Result(true, replace(parent, name, content));
    }
  }

  /** Removes a file, whoever wrote it; whether there was one. */
  boolean remove(String path) throws Obstacle {
    return remove(path, "");
  }

  /**
   * Removes a file; what is not a file, or not there, is left.
   *
   * @param identity only if it is this one; empty: in any case
   */
  boolean remove(String path, String identity) throws Obstacle {
    try (OpenDirectory parent = open(path, "", false)) {
      String name = lastName(path);
      Optional<PosixFileAttributes> there = parent.look(name);
      if (there.isEmpty()
          || !there.get().isRegularFile()
          || !(identity.isEmpty() || identity.equals(identity(there.get())))) {
        return false;
      }
      parent.deleteFile(name);
      parent.sync();
      return true;
    } catch (MissingException e) {
      return false;
    } catch (IOException e) {
      throw Obstacle.of(e, path);
    }
  }

  /** Removes a directory if it is empty; whether it is gone. */
  boolean removeDirectory(String path) {
    try (OpenDirectory parent = open(path, "", false)) {
      parent.deleteDirectory(lastName(path));
      parent.sync();
      return true;
    } catch (MissingException e) {
      return true;
    } catch (IOException | Obstacle e) {
      return false; // the workspace has put something there, and keeps it
    }
  }

  /** By a temporary file beside it; on failure the old file is as it was. */
  private String replace(OpenDirectory parent, String name, byte[] content) throws IOException {
    if (parent.look(temporary).isPresent()) {
      parent.deleteFile(temporary); // an agent of this pod was killed while it wrote
    }
    try {
      parent.create(temporary, content);
      Optional<PosixFileAttributes> made = parent.look(temporary);
      parent.replace(temporary, name);
      parent.sync();
      return made.isPresent() ? identity(made.get()) : State.ANOTHERS;
    } catch (IOException e) {
      discard(parent, e);
      throw e;
    }
  }

  private void discard(OpenDirectory parent, IOException cause) {
    try {
      if (parent.look(temporary).isPresent()) {
        parent.deleteFile(temporary);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private boolean isAsWanted(
      OpenDirectory parent, String name, PosixFileAttributes attributes, byte[] content)
      throws IOException {
    return attributes.isRegularFile()
        && attributes.size() == content.length
        && attributes.permissions().equals(OpenDirectory.FILE_MODE)
        && attributes.owner().equals(me)
        && Arrays.equals(parent.read(name, content.length), content);
  }

  private static String identity(PosixFileAttributes attributes) {
    return String.valueOf(attributes.fileKey()); // device and inode
  }

  /**
   * The directory that a path's last name is in; below the volume it is made where it is missing.
   */
  private OpenDirectory open(String path, String volume, boolean make)
      throws IOException, Obstacle {
    OpenDirectory directory = OpenDirectory.at(root);
    int start = 1;
    int end = path.indexOf('/', start);
    while (end > 0) {
      String here = path.substring(0, end);
      OpenDirectory parent = directory;
      try (parent) {
        boolean mayMake = make && here.length() > volume.length();
        directory = step(parent, path.substring(start, end), here, mayMake);
      } catch (NoSuchFileException | FileAlreadyExistsException | MissingException e) {
        throw e;
      } catch (IOException e) {
        throw Obstacle.of(e, here);
      }
      start = end + 1;
      end = path.indexOf('/', start);
    }
    return directory;
  }

  private OpenDirectory step(OpenDirectory parent, String name, String here, boolean mayMake)
      throws IOException, Obstacle {
    Optional<PosixFileAttributes> there = parent.look(name);
    if (there.isEmpty()) {
      if (!mayMake) {
        throw new MissingException(here);
      }
      OpenDirectory made = parent.make(name, me);
      state.addDirectory(here);
      return made;
    }
    if (there.get().isSymbolicLink()) {
      throw new Obstacle(Obstacle.SYMBOLIC_LINK, here);
    }
    if (!there.get().isDirectory()) {
      throw new Obstacle(Obstacle.NOT_A_DIRECTORY, here);
    }
    return parent.enter(name);
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static final class MissingException extends IOException {
    private static final long serialVersionUID = 1;

    MissingException(String path) {
      super(path);
    }
  }
}
