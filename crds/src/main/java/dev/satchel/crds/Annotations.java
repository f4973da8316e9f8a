package dev.satchel.crds;

/** Annotation keys, on workspace pods and their namespaces and on the kinds (design 3 and 4). */
public final class Annotations {
  /** On a pod, else on its namespace: the directory that {@code ~} stands for. */
  public static final String HOME = "satchel.dev/home";

  /** {@code "false"} on a pod: nothing is injected. */
  public static final String INJECT = "satchel.dev/inject";

  /** Comma-separated container names: only these are given anything. */
  public static final String CONTAINERS = "satchel.dev/containers";

  /** The uid, or {@code uid:gid}, of a workspace container whose image decides it. */
  public static final String RUN_AS_USER = "satchel.dev/run-as-user";

  /**
   * Written by the webhook: what environment the pod was given, see {@link
   * dev.satchel.crds.projection.Injected}.
   */
  public static final String INJECTED = "satchel.dev/injected";

  /**
   * On a workspace pod: what its agent said of the files there, see {@link
   * dev.satchel.crds.projection.Delivered}. Written by the webhook; nobody else can set it.
   */
  public static final String DELIVERED = "satchel.dev/delivered";

  /**
   * On a projected Secret: the revision of what it holds. On a workspace pod: the revision the
   * operator last told the kubelet of; patching it makes the kubelet refresh the volume at once.
   */
  public static final String REVISION = "satchel.dev/revision";

  /**
   * On a workspace pod: the projected Secret's resourceVersion that the kubelet was told of, with a
   * {@code +} after the second time.
   */
  public static final String REFRESH = "satchel.dev/refresh";

  /**
   * On a pod that mounts the Secret of an {@code AIGatewayKey}: as {@link #REFRESH}, of that
   * Secret.
   */
  public static final String KEY_REFRESH = "satchel.dev/key-refresh";

  /**
   * {@code "true"} on a {@code UserSecret} that is created or changed: its sealed value is replaced
   * by one that is sealed to the current key, and the annotation is taken off.
   */
  public static final String RESEAL = "satchel.dev/reseal";

  /**
   * On a {@code UserSecret} and a {@code WorkspaceUser}: the Kubernetes username of whoever created
   * it or last changed its spec. On what makes workspace pods: of whoever answers for its pods'
   * template. Stamped by the webhook; nobody else can set it.
   */
  public static final String ACTOR = "satchel.dev/actor";

  /**
   * Beside {@link #ACTOR} on Satchel's own kinds: the groups it was in, as a JSON array of texts.
   */
  public static final String ACTOR_GROUPS = "satchel.dev/actor-groups";

  /** Beside {@link #ACTOR} on Satchel's own kinds: the uid of the admission request. */
  public static final String REQUEST_UID = "satchel.dev/request-uid";

  /**
   * On an {@code AIGatewayKey}: each new value asks for a new token once; the old one stays good
   * for the rotation's overlap.
   */
  public static final String ROTATE = "satchel.dev/rotate";

  /**
   * On an {@code AIGatewayKey}: each new value asks for a new token once, and every old one is
   * refused from then on; for a token that may have leaked.
   */
  public static final String ROTATE_NOW = "satchel.dev/rotate-now";

  private Annotations() {}
}
