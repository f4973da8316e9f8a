package dev.satchel.webhook.cache;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.webhook.admission.ClusterView;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.injection.AbsolutePath;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.notice.Notices;
import dev.satchel.webhook.secret.SecretsInUse;
import dev.satchel.webhook.user.Users;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The cluster as informers know it, and asked directly where that would not do. */
public final class InformedView implements ClusterView, Users, SecretsInUse, AutoCloseable {
  private static final String BY_USER = "user";
  static final String BY_NAMESPACE = "namespace-of-secret";
  private static final String BY_USERNAME = "username";

  private final KubernetesClient client;
  private final Optional<String> defaultHome;
  private final CachedKind<WorkspaceUser, Owner> users;
  private final CachedKind<Namespace, Optional<String>> homes;
  private final CachedKind<UserSecret, Optional<DeclaredSecret>> secrets;
  private final SecretsOfOwner secretsOfOwner;
  private final ServerVersion version;

  /**
   * Starts nothing yet.
   *
   * @param api to ask while an admission waits
   * @param defaultHome what {@code ~} stands for where nothing else says it
   * @param notices of changes that may not be cached yet
   * @param outcomes told how each comparison of the cache with the API server ended
   */
  public InformedView(
      KubernetesClient client,
      DirectRead api,
      Optional<String> defaultHome,
      Notices notices,
      ConfirmationOutcomes outcomes) {
    this.client = client;
    this.defaultHome = defaultHome;
    Map<String, Function<WorkspaceUser, List<String>>> byUsername =
        Map.of(BY_USERNAME, user -> List.of(Owner.of(user).username()));
    this.users =
        new CachedKind<>(
            client.resources(WorkspaceUser.class),
            new DigestStore<>(InformedView::bare, Owner::of),
            byUsername);
    this.homes =
        new CachedKind<>(
            client.namespaces(),
            new DigestStore<>(InformedView::bare, InformedView::home),
            Map.of());
    Map<String, Function<UserSecret, List<String>>> byUserAndNamespace =
        Map.of(
            BY_USER, secret -> user(secret).stream().toList(),
            BY_NAMESPACE, secret -> List.of(secret.getMetadata().getNamespace()));
    this.secrets =
        new CachedKind<>(
            client.resources(UserSecret.class).inAnyNamespace(),
            new DigestStore<>(InformedView::bare, DeclaredSecret::of),
            byUserAndNamespace);
    this.secretsOfOwner =
        new SecretsOfOwner(
            new Confirmation(
                client,
                api,
                secrets,
                notices,
                new QuietNamespaces(notices.times(), System::nanoTime)),
            user -> secrets.findBy(BY_USER, user).flatMap(Optional::stream).toList(),
            outcomes);
    this.version = new ServerVersion(client);
  }

  /** Returns at once; see {@link #isReady()}. */
  public void start() {
    users.start();
    homes.start();
    secrets.start();
    version.start();
  }

  /** Whether everything has been read once. */
  public boolean isReady() {
    return users.isSynced() && homes.isSynced() && secrets.isSynced() && version.isKnown();
  }

  /** A refusal is never given by a cache that may not know yet. */
  @Override
  public Optional<Owner> owner(String user, String namespace) {
    return named(user, it -> Owner.refusal(user, namespace, Optional.of(it)).isEmpty());
  }

  @Override
  public Optional<Owner> named(String name, Predicate<Owner> suffices) {
    Optional<Owner> known = users.find(name).map(DigestStore.Versioned::digest).filter(suffices);
    if (known.isPresent() || KubernetesName.DNS_LABEL.fault(name).isPresent()) {
      return known;
    }
    return Optional.ofNullable(client.resources(WorkspaceUser.class).withName(name).get())
        .map(Owner::of);
  }

  @Override
  public List<Owner> withUsername(String username, Predicate<List<Owner>> suffices) {
    List<Owner> known = staying(users.findBy(BY_USERNAME, username), username);
    return suffices.test(known)
        ? known
        : staying(
            client.resources(WorkspaceUser.class).list().getItems().stream().map(Owner::of),
            username);
  }

  private static List<Owner> staying(Stream<Owner> owners, String username) {
    return owners
        .filter(owner -> owner.username().equals(username) && !owner.deleted())
        .sorted(Comparator.comparing(Owner::name))
        .toList();
  }

  @Override
  public boolean haveSecretsOf(String name) {
    return secrets.has(BY_USER, name);
  }

  @Override
  public List<DeclaredSecret> secrets(Owner owner) {
    return confirmed(owner).stream().filter(DeclaredSecret::enabled).toList();
  }

  @Override
  public List<DeclaredSecret> known(Owner owner) {
    return secretsOfOwner.known(owner);
  }

  @Override
  public List<DeclaredSecret> confirmed(Owner owner) {
    return secretsOfOwner.now(owner);
  }

  @Override
  public Optional<String> homeIn(String namespace) {
    return home(namespace).or(() -> defaultHome).filter(AbsolutePath::isNormal);
  }

  @Override
  public Optional<String> home(String namespace) {
    return homes
        .find(namespace)
        .map(DigestStore.Versioned::digest)
        .orElseGet(
            () ->
                Optional.ofNullable(client.namespaces().withName(namespace).get())
                    .flatMap(InformedView::home));
  }

  @Override
  public boolean hasNativeSidecars() {
    return version.hasNativeSidecars();
  }

  @Override
  public void close() {
    version.close();
    users.close();
    homes.close();
    secrets.close();
  }

  private static Optional<String> home(Namespace namespace) {
    return Optional.ofNullable(namespace.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Annotations.HOME));
  }

  private static Optional<String> user(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec()).map(UserSecretSpec::user);
  }

  /** With its username, for the index. */
  private static WorkspaceUser bare(WorkspaceUser user) {
    WorkspaceUser bare = new WorkspaceUser();
    bare.setMetadata(CachedKind.bare(user.getMetadata()));
    bare.setSpec(new WorkspaceUserSpec(Owner.of(user).username(), List.of()));
    return bare;
  }

  private static Namespace bare(Namespace namespace) {
    Namespace bare = new Namespace();
    bare.setMetadata(CachedKind.bare(namespace.getMetadata()));
    return bare;
  }

  /** With its user, for the index. */
  static UserSecret bare(UserSecret secret) {
    UserSecret bare = new UserSecret();
    bare.setMetadata(CachedKind.bare(secret.getMetadata()));
    user(secret)
        .ifPresent(
            user ->
                bare.setSpec(
                    new UserSecretSpec(
                        user, null, null, null, null, null, null, null, null, List.of())));
    return bare;
  }
}
