package dev.satchel.webhook;

import dev.satchel.crds.policy.Policy;
import dev.satchel.webhook.injection.InjectionConfig;
import java.time.Duration;

/**
 * The settings of one webhook replica.
 *
 * @param port HTTPS, for the API server; 0: any
 * @param operationsPort plain HTTP, for {@code /healthz}, {@code /readyz} and {@code /metrics}; 0:
 *     any
 * @param namespace its own: where the Secret below is
 * @param tlsSecret the Secret with {@code tls.crt} and {@code tls.key}, kept by the operator
 * @param operatorAccount the name of the operator's service account there
 * @param account the name of its own there
 * @param injection what pods are given
 * @param policy what an administrator decided
 * @param drain how long requests are still taken after it was told to end: until every node knows
 *     that this replica is no longer to be asked
 */
public record WebhookConfig(
    int port,
    int operationsPort,
    String namespace,
    String tlsSecret,
    String operatorAccount,
    String account,
    InjectionConfig injection,
    Policy policy,
    Duration drain) {
  public static final int DEFAULT_PORT = 8443;
  public static final int DEFAULT_OPERATIONS_PORT = 8080;
  public static final String DEFAULT_TLS_SECRET = "satchel-webhook-tls";
  public static final String DEFAULT_OPERATOR_ACCOUNT = "satchel-operator";
  public static final String DEFAULT_ACCOUNT = "satchel-webhook";
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

  /** With the ports, names and times that the chart uses, and the default policy. */
  public static WebhookConfig inNamespace(String namespace, InjectionConfig injection) {
    return new WebhookConfig(
        DEFAULT_PORT,
        DEFAULT_OPERATIONS_PORT,
        namespace,
        DEFAULT_TLS_SECRET,
        DEFAULT_OPERATOR_ACCOUNT,
        DEFAULT_ACCOUNT,
        injection,
        Policy.DEFAULT,
        DEFAULT_DRAIN);
  }

  /** As the API server knows it. */
  public String username() {
    return "system:serviceaccount:%s:%s".formatted(namespace, account);
  }
}
