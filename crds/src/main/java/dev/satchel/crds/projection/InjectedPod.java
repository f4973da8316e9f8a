package dev.satchel.crds.projection;

/**
 * What the webhook adds to a pod: the names of containers and volumes, and the environment by which
 * it tells the agent what it decided. The agent has the same names in its own source (it depends on
 * nothing); a test of the agent holds them equal.
 */
public final class InjectedPod {
  public static final String INIT_CONTAINER = "satchel-init";
  public static final String AGENT_CONTAINER = "satchel-agent";

  /** The projected Secret and the pod's labels; only the two containers above mount it. */
  public static final String SOURCE_VOLUME = "satchel-source";

  /** Memory: sources of bind-mounted files, and the agent's state. */
  public static final String FILES_VOLUME = "satchel-files";

  public static final String SOURCE_PATH = "/satchel/source";
  public static final String FILES_PATH = "/satchel/files";

  /** Under it the workspace container's volumes, each at its own mount path. */
  public static final String ROOT_PATH = "/satchel/root";

  /** In {@link #SOURCE_PATH}: the pod's labels as the downward API writes them. */
  public static final String LABELS_FILE = "labels";

  /** What {@code ~} stands for; unset where it is not known. */
  public static final String ENV_HOME = "SATCHEL_HOME";

  /**
   * {@code uid:generation,...} of the secrets that the pod must not start without; the init
   * container waits for them.
   */
  public static final String ENV_PROMISE = "SATCHEL_PROMISE";

  /** How long it waits at most, in seconds. */
  public static final String ENV_WAIT_SECONDS = "SATCHEL_WAIT_SECONDS";

  /**
   * The workspace container's volumes, a line each: {@code MOUNT_PATH<TAB>rw}, or {@code
   * MOUNT_PATH<TAB>REASON} where nothing can be written, REASON as in {@link AgentReport}.
   */
  public static final String ENV_VOLUMES = "SATCHEL_VOLUMES";

  /**
   * Files outside of any volume, a line each: {@code NAME<TAB>PATH}; {@code FILES_PATH/NAME} is
   * bind-mounted at PATH.
   */
  public static final String ENV_MOUNTS = "SATCHEL_MOUNTS";

  /** {@code true}: the sidecar may end to report (the kubelet starts it again); else it may not. */
  public static final String ENV_REPORT = "SATCHEL_REPORT";

  /** Set where no file can be delivered at all: a reason as in {@link AgentReport}. */
  public static final String ENV_NO_FILES = "SATCHEL_NO_FILES";

  /** Where the agent posts a {@link PodReport}; unset: it posts none. */
  public static final String ENV_REPORT_URL = "SATCHEL_REPORT_URL";

  /** In {@link #SOURCE_PATH}: the pod's service account token for {@link #REPORT_AUDIENCE}. */
  public static final String REPORT_TOKEN_FILE = "report-token";

  /** Whom that token is for: nobody else accepts it. */
  public static final String REPORT_AUDIENCE = "satchel.dev";

  private InjectedPod() {}
}
