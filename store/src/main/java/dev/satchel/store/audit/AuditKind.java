package dev.satchel.store.audit;

/** What kind of object something was done to. */
public enum AuditKind {
  USER_SECRET("UserSecret"),
  AI_GATEWAY_KEY("AIGatewayKey"),
  WORKSPACE_USER("WorkspaceUser"),
  /** A workspace that was not admitted. */
  POD("Pod");

  private final String text;

  AuditKind(String text) {
    this.text = text;
  }

  /** The kind as Kubernetes has it. */
  public String text() {
    return text;
  }
}
