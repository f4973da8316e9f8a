package dev.satchel.e2e.cluster;

/**
 * A folder of the node that outlives pods, as a persistent volume does; looked at and prepared by a
 * pod that is no workspace.
 *
 * @param path on the node
 */
public record PersistentFolder(Scenario scenario, String path) {
  private static final String MOUNT = "/folder";

  /** Runs a shell command as root in the folder and gives what it prints. */
  public String sh(String command) {
    String name = "folder-" + Scenario.unique();
    Workspace pod =
        scenario.start(PodDraft.of(name).uid(0).persistent(this, MOUNT).restartPolicy("Never"));
    try {
      return pod.sh("cd " + MOUNT + " && " + command);
    } finally {
      Cluster.client().resource(pod.pod()).withGracePeriod(0).delete();
    }
  }
}
