package dev.satchel.crds.policy;

import dev.satchel.crds.rule.Parsed;

/**
 * What an administrator decided for a deployment. It applies to what is created or changed from
 * then on, see {@link PolicyCheck}; what is stored stays, and is delivered as long as the policy
 * lets it.
 *
 * @param reservedEnv which environment variables secrets may set
 * @param paths where their files may be
 * @param filesDisabled true: no files are delivered, and none asked for anew
 * @param sealedOnly true: a value has to be sealed by its author
 * @param repair what is done about a workspace pod that was made without its secrets
 */
public record Policy(
    EnvRules reservedEnv,
    PathRules paths,
    boolean filesDisabled,
    boolean sealedOnly,
    Repair repair) {
  /** Of a deployment whose administrator says nothing. */
  public static final Policy DEFAULT =
      new Policy(EnvRules.DEFAULT, PathRules.DEFAULT, false, false, Repair.IGNORE);

  /**
   * Reads a policy's file.
   *
   * @param text YAML or JSON; an absent field is as in {@link #DEFAULT}
   * @return the policy, or every fault with its field
   */
  public static Parsed<Policy> parse(String text) {
    return PolicyText.parse(text);
  }
}
