package dev.satchel.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that are bind-mounted into the workspace. The mount holds the inode, so a file is rewritten
 * in place and emptied instead of deleted: what was unlinked here could still be read there.
 */
final class MountedFiles {
  private static final Set<OpenOption> OPEN =
      Set.of(
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          LinkOption.NOFOLLOW_LINKS);

  private final Path directory;

  MountedFiles(Path directory) {
    this.directory = directory;
  }

  /** Makes the file if it is missing: the kubelet would make a directory in its place. */
  void ensure(String name) throws IOException {
    try (FileChannel file = open(name)) {
      file.force(true);
    }
  }

  /**
   * Makes a file have exactly this content and mode 0600; whether that changed it. The part beyond
   * the old length is written first: if there is no room for it, the old content is still whole.
   */
  boolean write(Target.BindMounted target, byte[] content) throws Obstacle {
    try (FileChannel file = open(target.name())) {
      long oldSize = file.size();
      if (oldSize == content.length && holds(file, content)) {
        return false;
      }
      try {
        write(file, content, (int) Math.min(oldSize, content.length), content.length);
      } catch (IOException e) {
        file.truncate(oldSize);
        throw e;
      }
      write(file, content, 0, (int) Math.min(oldSize, content.length));
      file.truncate(content.length);
      file.force(true);
      return true;
    } catch (IOException e) {
      throw Obstacle.of(e, target.path());
    }
  }

  private FileChannel open(String name) throws IOException {
    Path path = directory.resolve(name);
    FileChannel file =
        FileChannel.open(path, OPEN, PosixFilePermissions.asFileAttribute(OpenDirectory.FILE_MODE));
    if (!Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)
        .equals(OpenDirectory.FILE_MODE)) {
      Files.setPosixFilePermissions(path, OpenDirectory.FILE_MODE);
    }
    return file;
  }

  private static void write(FileChannel file, byte[] content, int from, int to) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(content, from, to - from);
    while (buffer.hasRemaining()) {
      file.write(buffer, buffer.position());
    }
  }

  private static boolean holds(FileChannel file, byte[] content) throws IOException {
    ByteBuffer there = ByteBuffer.allocate(content.length);
    while (there.hasRemaining() && file.read(there, there.position()) >= 0) {
      // until it is full or the file ends
    }
    return there.flip().equals(ByteBuffer.wrap(content));
  }
}
