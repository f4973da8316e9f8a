package dev.satchel.agent;

/**
 * What the webhook and the operator call things. Written down a second time, since the agent
 * depends on nothing; {@code ContractTest} holds them equal to {@code
 * dev.satchel.crds.projection.InjectedPod}.
 */
final class Names {
  static final String SOURCE_PATH = "/satchel/source";
  static final String FILES_PATH = "/satchel/files";
  static final String ROOT_PATH = "/satchel/root";
  static final String LABELS_FILE = "labels";
  static final String INDEX = "index";
  static final String ENV_HOME = "SATCHEL_HOME";
  static final String ENV_PROMISE = "SATCHEL_PROMISE";
  static final String ENV_WAIT_SECONDS = "SATCHEL_WAIT_SECONDS";
  static final String ENV_VOLUMES = "SATCHEL_VOLUMES";
  static final String ENV_MOUNTS = "SATCHEL_MOUNTS";
  static final String ENV_REPORT = "SATCHEL_REPORT";
  static final String ENV_REPORT_URL = "SATCHEL_REPORT_URL";
  static final String REPORT_TOKEN_FILE = "report-token";
  static final String AUTHORITIES = "ca.crt";
  static final String ENV_NO_FILES = "SATCHEL_NO_FILES";

  /** A container's default {@code terminationMessagePath}. */
  static final String TERMINATION_LOG = "/dev/termination-log";

  private Names() {}
}
