package dev.satchel.crds.rule;

import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of names that Kubernetes has, as its API server checks them. */
public enum KubernetesName {
  /** RFC 1123 label: a namespace, a {@code WorkspaceUser}. */
  DNS_LABEL(
      63,
      KubernetesName.DNS_LABEL_PATTERN,
      "must be a DNS label: lower-case letters, digits and '-', at most 63"),
  /** RFC 1123 subdomain: a Secret. */
  DNS_SUBDOMAIN(
      253,
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
      "must be a Secret's name: lower-case letters, digits, '-' and '.', at most 253"),
  /** A key in the data of a Secret. */
  DATA_KEY(
      253,
      KubernetesName.DATA_KEY_PATTERN,
      "must be a key of a Secret: letters, digits, '-', '_' and '.', at most 253"),
  /** A label's key: a name of at most 63, with or without a DNS prefix and {@code /}. */
  LABEL_KEY(
      317,
      KubernetesName.LABEL_KEY_PATTERN,
      "must be a label's key: [prefix/]name, the name of at most 63 letters, digits, '-', '_'"
          + " and '.'"),
  /** A label's value; may be empty. */
  LABEL_VALUE(
      63,
      KubernetesName.LABEL_VALUE_PATTERN,
      "must be a label's value: letters, digits, '-', '_' and '.', at most 63");

  /** {@code metav1.Validation}'s, without anchors, for the rules in the CRDs as well. */
  public static final String DNS_LABEL_PATTERN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  public static final String DATA_KEY_PATTERN = "[-._a-zA-Z0-9]+";
  public static final String LABEL_VALUE_PATTERN =
      "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";
  public static final String LABEL_KEY_PATTERN =
      "([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

  private final int maxLength;
  private final Pattern pattern;
  private final String rule;

  KubernetesName(int maxLength, String pattern, String rule) {
    this.maxLength = maxLength;
    this.pattern = Pattern.compile(pattern);
    this.rule = rule;
  }

  /** What is wrong with a name and what would be right; empty: nothing is. */
  public Optional<String> fault(String text) {
    return text.length() <= maxLength && pattern.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(rule);
  }
}
