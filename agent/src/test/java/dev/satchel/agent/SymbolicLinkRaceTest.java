package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SymbolicLinkRaceTest {
  private static final int WRITES = 1000;

  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @Test
  void nothing_is_written_outside_while_a_directory_becomes_a_link_and_back() throws Exception {
    try (Pod pod = Pod.withHome()) {
      Path outside = Files.createDirectory(pod.base.resolve("outside"));
      Path directory = Files.createDirectory(pod.at("~/a"));
      Thread user = Thread.ofPlatform().start(() -> flip(directory, outside));
      int written = 0;
      int refused = 0;
      for (int i = 0; i < WRITES; i++) {
        // A new directory each time, so that making one is raced, too.
        pod.secret("s", "~/a/d" + i + "/file", "content " + i).publish();
        if (pod.deliver().problems().isEmpty()) {
          written++;
        } else {
          refused++;
        }
      }
      done.set(true);
      user.join();

      assertThat(failure.get()).isNull();
      assertThat(written).isPositive();
      assertThat(refused).isPositive();
      assertThat(outside).isEmptyDirectory();
    }
  }

  /** Only renames, so that it happens many times in the course of one write. */
  private void flip(Path directory, Path outside) {
    Path real = directory.resolveSibling("real");
    Path link = directory.resolveSibling("link");
    try {
      Files.createSymbolicLink(link, outside);
      for (int turn = 0; !done.get(); turn++) {
        try {
          move(directory, real);
          move(link, directory);
          move(directory, link);
          move(real, directory);
        } catch (FileSystemException e) {
          putRight(directory, real, link, directory.resolveSibling("made" + turn));
        }
      }
    } catch (IOException e) {
      failure.set(e);
    }
  }

  /** The agent has made the directory in a moment in which there was none; it may do so again. */
  private static void putRight(Path directory, Path real, Path link, Path aside)
      throws IOException {
    try {
      if (Files.isSymbolicLink(directory)) {
        move(directory, link);
      } else if (Files.exists(real) && Files.exists(directory)) {
        move(directory, aside);
      }
      if (Files.exists(real)) {
        move(real, directory);
      }
    } catch (FileSystemException e) {
      // The next turn fails and comes here again.
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
