package dev.satchel.store.delivery;

/**
 * Where a secret is: one environment variable or file of one pod.
 *
 * @param podUid the pod's
 * @param secretUid the {@code UserSecret}'s
 * @param place the variable's name, or the file's path in the workspace
 */
public record Placement(String podUid, String secretUid, Target target, String place) {

  /** What a secret is brought into a workspace as. */
  public enum Target {
    ENV("env"),
    FILE("file");

    private final String text;

    Target(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    static Target of(String text) {
      return text.equals(ENV.text) ? ENV : FILE;
    }
  }
}
