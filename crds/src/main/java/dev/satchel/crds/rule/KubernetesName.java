package dev.satchel.crds.rule;

import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of names that Kubernetes has, as its API server checks them. */
public enum KubernetesName {
  /** RFC 1123 label: a namespace, a {@code WorkspaceUser}. */
  DNS_LABEL(
      63,
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
      "must be a DNS label: lower-case letters, digits and '-', at most 63"),
  /** RFC 1123 subdomain: a Secret. */
  DNS_SUBDOMAIN(
      253,
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
      "must be a Secret's name: lower-case letters, digits, '-' and '.', at most 253"),
  /** A key in the data of a Secret. */
  DATA_KEY(
      253,
      "[-._a-zA-Z0-9]+",
      "must be a key of a Secret: letters, digits, '-', '_' and '.', at most 253"),
  /** A label's key: a name of at most 63, with or without a DNS prefix and {@code /}. */
  LABEL_KEY(
      317,
      "([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?",
      "must be a label's key: [prefix/]name, the name of at most 63 letters, digits, '-', '_'"
          + " and '.'"),
  /** A label's value; may be empty. */
  LABEL_VALUE(
      63,
      "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?",
      "must be a label's value: letters, digits, '-', '_' and '.', at most 63");

  private final int maxLength;
  private final Pattern pattern;
  private final String rule;

  KubernetesName(int maxLength, String pattern, String rule) {
    this.maxLength = maxLength;
    this.pattern = Pattern.compile(pattern);
    this.rule = rule;
  }

  /** In characters, which are all ASCII. */
  public int maxLength() {
    return maxLength;
  }

  /** A regular expression without anchors, in the syntax that Java and RE2 share. */
  public String pattern() {
    return pattern.pattern();
  }

  /** What would be right. */
  public String rule() {
    return rule;
  }

  /** What is wrong with a name and what would be right; empty: nothing is. */
  public Optional<String> fault(String text) {
    return text.length() <= maxLength && pattern.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(rule);
  }
}
