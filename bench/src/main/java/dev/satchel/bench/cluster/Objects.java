package dev.satchel.bench.cluster;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The JSON of what is created, with the finalizer as admission has put it on. Each user has a
 * namespace of their own.
 */
public final class Objects {
  /** The paths of the kinds, over all namespaces. */
  public static final String SECRETS = "/apis/satchel.dev/v1alpha1/usersecrets";

  public static final String USERS = "/apis/satchel.dev/v1alpha1/workspaceusers";
  public static final String KEYS = "/apis/satchel.dev/v1alpha1/aigatewaykeys";

  private static final String FINALIZERS =
      """
      ,"finalizers":["%s"]"""
          .formatted(Satchel.FINALIZER);

  private Objects() {}

  /** The same without the finalizer, so that it can be deleted while no operator is there. */
  public static Creation unfinalized(Creation creation) {
    return new Creation(creation.path(), creation.body().replace(FINALIZERS, ""));
  }

  public static Creation namespace(String name) {
    return new Creation(
        "/api/v1/namespaces",
        """
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}"""
            .formatted(name));
  }

  public static String userName(int user) {
    return "u%05d".formatted(user);
  }

  public static String namespaceOf(int user) {
    return "dev-" + userName(user);
  }

  public static Creation user(int user) {
    return new Creation(
        USERS,
        """
        {"apiVersion":"satchel.dev/v1alpha1","kind":"WorkspaceUser","metadata":{"name":"%s"%s},\
        "spec":{"username":"%s@example.com","namespaces":["%s"]}}"""
            .formatted(userName(user), FINALIZERS, userName(user), namespaceOf(user)));
  }

  /** The collection that a user's secrets are in. */
  public static String secretsOf(int user) {
    return "/apis/satchel.dev/v1alpha1/namespaces/%s/usersecrets".formatted(namespaceOf(user));
  }

  /** With a value of 40 characters, sealed as a pipeline would, and an environment variable. */
  public static Creation secret(Sealer sealer, int user, String name) {
    String envName = name.toUpperCase(Locale.ROOT).replace('-', '_');
    return secret(sealer, user, name, envName, true, "%-40s".formatted(name + " of " + user));
  }

  /** The same, as somebody wants it. */
  public static Creation secret(
      Sealer sealer, int user, String name, String envName, boolean enabled, String value) {
    SealContext context = SealContext.userSecret(namespaceOf(user), name, userName(user));
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (!(SecretValue.parse(bytes, true) instanceof Parsed.Valid<SecretValue>(SecretValue valid))) {
      throw new AssertionError("it is a value");
    }
    return new Creation(
        secretsOf(user),
        """
        {"apiVersion":"satchel.dev/v1alpha1","kind":"UserSecret",\
        "metadata":{"name":"%s","namespace":"%s"%s},\
        "spec":{"user":"%s","enabled":%s,"envName":"%s","sealedValue":"%s"}}"""
            .formatted(
                name,
                namespaceOf(user),
                FINALIZERS,
                userName(user),
                enabled,
                envName,
                sealer.seal(context, valid)));
  }

  /** One of somebody else's, of a kilobyte. */
  public static Creation unrelatedSecret(int number, String namespace) {
    return new Creation(
        "/api/v1/namespaces/%s/secrets".formatted(namespace),
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"unrelated-%d"},\
        "stringData":{"data":"%s"}}"""
            .formatted(number, "x".repeat(1024)));
  }

  /** One of somebody else's. */
  public static Creation unrelatedPod(int number, String namespace) {
    return new Creation(
        "/api/v1/namespaces/%s/pods".formatted(namespace),
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"unrelated-%d",\
        "labels":{"app.kubernetes.io/name":"unrelated"}},\
        "spec":{"containers":[{"name":"main","image":"example.com/unrelated:1"}]}}"""
            .formatted(number));
  }

  /** What an API server asks about a workspace of a user's that the user makes. */
  static String podReview(int user) {
    return """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"0",\
        "operation":"CREATE","namespace":"%s",\
        "resource":{"group":"","version":"v1","resource":"pods"},\
        "userInfo":{"username":"%s@example.com","groups":[]},\
        "object":{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"w-","namespace":"%s",\
        "labels":{"satchel.dev/user":"%s"}},\
        "spec":{"containers":[{"name":"workspace","image":"example.com/workspace:1"}]}}}}"""
        .formatted(namespaceOf(user), userName(user), namespaceOf(user), userName(user));
  }
}
