package dev.satchel.crds.audit;

/**
 * Where the audit log is read: over HTTPS from whoever checks keys, through the API server's proxy
 * to their Service. The API server takes a caller's own credentials off a proxied request, so a
 * token comes in a header of its own.
 */
public final class AuditApi {
  /** The newest entries; parameters {@code user, object, actor, since, after, limit}. */
  public static final String ENTRIES = "/v1/audit";

  /**
   * Whether the log is as it was written: a line of JSON now and then, the last one has the answer.
   */
  public static final String VERIFY = "/v1/audit/verify";

  /** A Kubernetes bearer token whose bearer may {@code get} {@link #RESOURCE}. */
  public static final String TOKEN_HEADER = "X-Satchel-Token";

  /** Of group {@code satchel.dev}; there are no such objects, only the right to read them. */
  public static final String RESOURCE = "auditentries";

  /**
   * In Satchel's namespace, allowed to read the log: who may have a token of it (RBAC, {@code
   * create} of {@code serviceaccounts/token}), may read it, whatever the caller's own credentials.
   */
  public static final String SERVICE_ACCOUNT = "satchel-auditor";

  /** A ConfigMap there: how far the log has come, signed. */
  public static final String HEAD_CONFIG_MAP = "satchel-audit-head";

  /** The label of the Service that leads to it. */
  public static final String SERVICE_SELECTOR = "satchel.dev/component=keys";

  /** The name of that Service's port. */
  public static final String PORT = "https";

  /** The most entries in one answer. */
  public static final int MOST = 1_000;

  private AuditApi() {}
}
