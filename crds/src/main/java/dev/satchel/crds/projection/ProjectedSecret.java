package dev.satchel.crds.projection;

import dev.satchel.crds.rule.EnvName;

/**
 * The names in the Kubernetes Secret that holds one user's values in one namespace. The operator
 * writes it, {@code secretKeyRef}s and the agent's source volume read it.
 */
public final class ProjectedSecret {
  /** The key that holds an {@link Index}. */
  public static final String INDEX = "index";

  /**
   * The key that holds, in PEM, whom an agent trusts to be the webhook. It is here, and not in the
   * pod's spec, so that it follows the authority's rotation in pods that run.
   */
  public static final String AUTHORITIES = "ca.crt";

  private ProjectedSecret() {}

  /** The Secret's name; at most 71 characters, since a user's name is a DNS label. */
  public static String nameFor(String user) {
    return "satchel-" + user;
  }

  public static String envKey(EnvName name) {
    return "env." + name.value();
  }

  /**
   * The key of a file's content.
   *
   * @param secret the {@code UserSecret}'s name: at most 200 characters, so the key has at most 253
   */
  public static String fileKey(String secret) {
    return "file." + secret;
  }
}
