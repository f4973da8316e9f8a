package dev.satchel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The volume that holds the projected Secret and the pod's labels. The kubelet writes each version
 * into a directory of its own, points {@code ..data} at it by a rename, and then removes the one
 * before; so what is read from one such directory belongs together.
 */
final class Source {
  /** A Secret has at most 1 MiB in all. */
  private static final int MAX_BYTES = 1 << 20;

  private final Path directory;
  private final Path data;

  Source(Path directory) {
    this.directory = directory;
    this.data = directory.resolve("..data");
  }

  Path directory() {
    return directory;
  }

  /** What is there now; empty: the kubelet has written nothing yet. */
  Optional<Version> current() {
    try {
      return Optional.of(new Version(directory.resolve(Files.readSymbolicLink(data))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The version was replaced while it was read: begin again with the new one. */
  static final class ReplacedException extends IOException {
    private static final long serialVersionUID = 1;

    ReplacedException(Path version) {
      super(version + " was replaced");
    }
  }

  /** One version. */
  final class Version {
    private final Path path;

    private Version(Path path) {
      this.path = path;
    }

    /** Empty: there is no Secret yet, or it holds no index that is understood. */
    Optional<SecretIndex> index() throws IOException {
      Optional<byte[]> bytes = read(Names.INDEX);
      return bytes.isEmpty()
          ? Optional.empty()
          : SecretIndex.parse(new String(bytes.get(), StandardCharsets.UTF_8));
    }

    Map<String, String> labels() throws IOException {
      byte[] bytes = read(Names.LABELS_FILE).orElse(new byte[0]);
      return PodLabels.parse(new String(bytes, StandardCharsets.UTF_8));
    }

    /**
     * One key's content; empty if this version has no such key.
     *
     * @throws ReplacedException if this version is no longer the one that counts
     */
    Optional<byte[]> read(String key) throws IOException {
      if (!Text.isOneName(key)) {
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(path.resolve(key))) {
        return Optional.of(in.readNBytes(MAX_BYTES));
      } catch (NoSuchFileException e) {
        // The kubelet removes a version only after ..data points elsewhere.
        if (isCurrent()) {
          return Optional.empty();
        }
        throw new ReplacedException(path);
      }
    }

    boolean isSame(@Nullable Version other) {
      return other != null && other.path.equals(path);
    }

    private boolean isCurrent() {
      return isSame(current().orElse(null));
    }
  }
}
