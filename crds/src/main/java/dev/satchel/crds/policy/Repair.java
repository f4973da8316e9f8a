package dev.satchel.crds.policy;

/** What is done about a workspace pod that was made without its secrets. */
public enum Repair {
  /** It is said, and nothing else. */
  IGNORE("Ignore"),
  /** It is evicted if a controller makes it again. */
  EVICT("Evict");

  private final String text;

  Repair(String text) {
    this.text = text;
  }

  /** As in the policy. */
  public String text() {
    return text;
  }
}
