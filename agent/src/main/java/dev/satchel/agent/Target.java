package dev.satchel.agent;

/** Where a file is written; {@code path} is absolute, as the workspace sees it. */
sealed interface Target {
  String path();

  /**
   * In a volume of the workspace.
   *
   * @param volume its mount path; what is above and that itself is never made or changed
   */
  record InVolume(String path, String volume) implements Target {}

  /**
   * Bind-mounted into the workspace.
   *
   * @param name in the files volume
   */
  record BindMounted(String path, String name) implements Target {}
}
