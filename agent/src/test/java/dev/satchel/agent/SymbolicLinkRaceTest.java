package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SymbolicLinkRaceTest {
  private static final int WRITES = 1000;

  @Test
  void nothing_is_written_outside_while_a_directory_becomes_a_link_and_back() throws Exception {
    try (Pod pod = Pod.withHome()) {
      Path outside = Files.createDirectory(pod.base.resolve("outside"));
      Path directory = Files.createDirectory(pod.at("~/a"));
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread user = Thread.ofPlatform().start(() -> flip(directory, outside, done, failure));
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

  /** What stands at the path becomes a link, and then a directory again, as fast as it goes. */
  private static void flip(
      Path directory, Path outside, AtomicBoolean done, AtomicReference<Throwable> failure) {
    Path aside = directory.resolveSibling("aside");
    try {
      while (!done.get()) {
        try {
          if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
            Pod.delete(aside);
          }
          Files.move(directory, aside);
          Files.createSymbolicLink(directory, outside);
          Pod.delete(aside);
          Files.delete(directory);
          Files.createDirectory(directory);
        } catch (FileAlreadyExistsException
            | DirectoryNotEmptyException
            | NoSuchFileException
            | UncheckedIOException e) {
          // The agent made the directory first, or was still at work in it.
        }
      }
    } catch (IOException e) {
      failure.set(e);
    }
  }
}
