package dev.satchel.store.audit;

/**
 * What something was done to.
 *
 * @param kind of it
 * @param namespace empty for what is in none
 * @param name {@code metadata.name}
 * @param uid {@code metadata.uid}; empty: it was refused before it had one
 * @param user the {@code WorkspaceUser} whose it is; empty: nobody's
 */
public record AuditObject(AuditKind kind, String namespace, String name, String uid, String user) {
  public AuditObject {
    namespace = Texts.storable(namespace);
    name = Texts.storable(name);
    uid = Texts.storable(uid);
    user = Texts.storable(user);
  }

  public static AuditObject userSecret(String namespace, String name, String uid, String user) {
    return new AuditObject(AuditKind.USER_SECRET, namespace, name, uid, user);
  }

  /**
   * A key.
   *
   * @param user empty: the deployment's
   */
  public static AuditObject key(String name, String uid, String user) {
    return new AuditObject(AuditKind.AI_GATEWAY_KEY, "", name, uid, user);
  }

  public static AuditObject user(String name, String uid) {
    return new AuditObject(AuditKind.WORKSPACE_USER, "", name, uid, name);
  }
}
