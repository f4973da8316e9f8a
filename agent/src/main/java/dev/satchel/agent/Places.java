package dev.satchel.agent;

import java.nio.file.Path;

/**
 * Where the agent reads and writes.
 *
 * @param source the projected volume of Secret and labels
 * @param root under it the workspace's volumes, each at its own mount path
 * @param files sources of bind-mounted files, and the state
 * @param terminationLog what the kubelet reads when the container has ended
 */
record Places(Path source, Path root, Path files, Path terminationLog) {
  /** Below a directory: {@code /} in a container. */
  static Places below(String directory) {
    String start = directory.equals("/") ? "" : directory;
    return new Places(
        Path.of(start + Names.SOURCE_PATH),
        Path.of(start + Names.ROOT_PATH),
        Path.of(start + Names.FILES_PATH),
        Path.of(start + Names.TERMINATION_LOG));
  }
}
