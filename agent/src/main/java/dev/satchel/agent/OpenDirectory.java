package dev.satchel.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * A directory held open. All that is done to a name in it goes through its descriptor ({@code
 * openat} and its kin) and follows no symbolic link, so whatever becomes of the path meanwhile,
 * nothing happens elsewhere.
 */
final class OpenDirectory implements Closeable {
  static final Set<PosixFilePermission> FILE_MODE =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE); // 0600
  static final Set<PosixFilePermission> DIRECTORY_MODE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE); // 0700

  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final SecureDirectoryStream<Path> stream;

  private OpenDirectory(SecureDirectoryStream<Path> stream) {
    this.stream = stream;
  }

  @SuppressWarnings("StreamResourceLeak") // the result owns the stream and closes it
  static OpenDirectory at(Path path) throws IOException {
    return of(Files.newDirectoryStream(path), path);
  }

  private static OpenDirectory of(DirectoryStream<Path> stream, Path path) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new OpenDirectory(secure);
    }
    stream.close();
    throw new IOException("no openat for " + path); // every Linux has it
  }

  /** What a name stands for, itself and not what it may point to; empty: nothing. */
  Optional<PosixFileAttributes> look(String name) throws IOException {
    try {
      return Optional.of(view(name).readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  OpenDirectory enter(String name) throws IOException {
    Path path = Path.of(name);
    return of(stream.newDirectoryStream(path, LinkOption.NOFOLLOW_LINKS), path);
  }

  /**
   * Makes a directory of mode 0700, in a setgid directory too (where {@code mkdir} gives 2700), and
   * opens it.
   */
  OpenDirectory make(String name, UserPrincipal owner) throws IOException {
    Files.createDirectory(
        ownDescriptor().resolve(name), PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
    OpenDirectory made = enter(name);
    try {
      PosixFileAttributeView view = made.stream.getFileAttributeView(PosixFileAttributeView.class);
      if (!view.readAttributes().owner().equals(owner)) {
        throw new IOException("it was replaced while it was made");
      }
      view.setPermissions(DIRECTORY_MODE);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /**
   * This directory as a path that cannot be led astray: Java has no {@code mkdirat}, and does not
   * tell a stream's descriptor, but Linux lists a process's descriptors in {@code /proc/self/fd},
   * and a path through one starts at the open directory itself (proc(5)).
   */
  private Path ownDescriptor() throws IOException {
    Object own =
        stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          if (own.equals(Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey())) {
            return descriptor;
          }
        } catch (NoSuchFileException e) {
          // It was closed since it was listed.
        }
      }
    }
    throw new IOException("no descriptor in /proc/self/fd");
  }

  /** Makes a file of exactly this content and mode 0600 that was not there, on disk on return. */
  void create(String name, byte[] content) throws IOException {
    try (SeekableByteChannel channel =
        stream.newByteChannel(
            Path.of(name), CREATE, PosixFilePermissions.asFileAttribute(FILE_MODE))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      PosixFileAttributeView view = view(name);
      if (!view.readAttributes().permissions().equals(FILE_MODE)) {
        view.setPermissions(FILE_MODE);
        if (!view.readAttributes().permissions().equals(FILE_MODE)) {
          throw new IOException("this file system does not keep mode 0600");
        }
      }
      sync(channel);
    }
  }

  /** At most {@code limit} bytes of a regular file. */
  byte[] read(String name, int limit) throws IOException {
    try (SeekableByteChannel channel = stream.newByteChannel(Path.of(name), READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(limit);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // until it is full or the file ends
      }
      return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /** Puts {@code from} in the place of {@code to}, whatever that is but a directory. */
  void replace(String from, String to) throws IOException {
    stream.move(Path.of(from), stream, Path.of(to));
  }

  void deleteFile(String name) throws IOException {
    stream.deleteFile(Path.of(name));
  }

  void deleteDirectory(String name) throws IOException {
    stream.deleteDirectory(Path.of(name));
  }

  /** Names made, moved or deleted here are on disk on return. */
  void sync() throws IOException {
    try (SeekableByteChannel channel = stream.newByteChannel(Path.of("."), READ)) {
      sync(channel);
    }
  }

  private static void sync(SeekableByteChannel channel) throws IOException {
    if (channel instanceof FileChannel file) { // it always is, on Linux
      file.force(true);
    }
  }

  private PosixFileAttributeView view(String name) {
    return stream.getFileAttributeView(
        Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
