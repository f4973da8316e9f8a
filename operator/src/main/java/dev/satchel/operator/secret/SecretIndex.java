package dev.satchel.operator.secret;

import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.ValueFrom;
import dev.satchel.operator.primary.Primaries;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The {@code UserSecret}s of the cluster, found by what refers to them. */
public final class SecretIndex {
  static final Map<String, Function<UserSecret, List<String>>> INDEXERS =
      Map.of(
          "user", SecretIndex::user,
          "uid", secret -> List.of(secret.getMetadata().getUid()),
          "source", SecretIndex::source);

  private final Primaries<UserSecret> secrets;

  public SecretIndex(Primaries<UserSecret> secrets) {
    this.secrets = secrets;
  }

  public List<UserSecret> ofUser(String user) {
    return secrets.byIndex("user", user);
  }

  public boolean contains(String uid) {
    return !secrets.byIndex("uid", uid).isEmpty();
  }

  /** The secrets that take their value from a Secret. */
  Set<ResourceID> from(String namespace, String secret) {
    return secrets.byIndex("source", namespace + "/" + secret).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Has every secret of a user looked at again. */
  public void requestAllOf(String user) {
    request(user, uid -> true);
  }

  /**
   * Has some of a user's looked at again.
   *
   * @param uids which
   */
  public void request(String user, Predicate<String> uids) {
    ofUser(user).stream()
        .filter(secret -> uids.test(secret.getMetadata().getUid()))
        .forEach(this::request);
  }

  public void request(UserSecret secret) {
    secrets.request(ResourceID.fromResource(secret));
  }

  private static List<String> user(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec()).map(UserSecretSpec::user).stream().toList();
  }

  private static List<String> source(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec())
        .map(UserSecretSpec::valueFrom)
        .map(ValueFrom::secretKeyRef)
        .map(SecretKeyRef::name)
        .map(name -> secret.getMetadata().getNamespace() + "/" + name)
        .stream()
        .toList();
  }
}
