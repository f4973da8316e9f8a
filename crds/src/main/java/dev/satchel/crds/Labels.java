package dev.satchel.crds;

/** Label keys and values. */
public final class Labels {
  /** On a pod: the {@code WorkspaceUser} whose workspace it is. On a projected Secret: whose. */
  public static final String USER = "satchel.dev/user";

  /**
   * On a Secret that the operator has to see: {@link #PROJECTED}, {@link #SOURCE}, {@link #KEY} or
   * {@link #SEALING_KEY}. The operator watches Secrets that have this label and no others, so its
   * memory does not grow with a cluster's unrelated Secrets.
   */
  public static final String ROLE = "satchel.dev/role";

  /** A Secret that the operator made: one user's values in one namespace. */
  public static final String PROJECTED = "projected";

  /** Somebody's Secret that a {@code valueFrom.secretKeyRef} names; the operator adds the label. */
  public static final String SOURCE = "source";

  /** A Secret that the operator made: the token of one {@code AIGatewayKey}. */
  public static final String KEY = "key";

  /** A Secret in Satchel's own namespace with a sealing key. */
  public static final String SEALING_KEY = "sealing-key";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String MANAGED_BY_SATCHEL = "satchel";

  private Labels() {}
}
