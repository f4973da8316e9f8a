package dev.satchel.webhook.injection;

/** Whether the agent runs as a native sidecar: an init container with {@code restartPolicy}. */
public enum NativeSidecars {
  /** From Kubernetes 1.29 on, by the API server's version. */
  AUTO,
  /** For a cluster of 1.28 whose nodes all have the feature gate on. */
  ALWAYS,
  /** For a cluster whose API server is newer than some node that does not know them. */
  NEVER;

  /**
   * The decision for a cluster.
   *
   * @param known whether its API server has them by default
   */
  public boolean given(boolean known) {
    return switch (this) {
      case AUTO -> known;
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }
}
