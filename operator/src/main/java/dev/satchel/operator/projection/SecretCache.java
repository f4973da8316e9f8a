package dev.satchel.operator.projection;

import dev.satchel.crds.Labels;
import dev.satchel.crds.projection.ProjectedSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The operator's own Secrets, as its informer has them. */
public final class SecretCache {
  /** The informer's selector. */
  public static final String SELECTOR = Labels.ROLE + "=" + Labels.PROJECTED;

  /** Index of the informer: Secrets by the user that their name says. */
  public static final String BY_USER = "user";

  private static final String PREFIX = ProjectedSecret.nameFor("");

  private final InformerEventSource<Secret, WorkspaceUser> informer;

  public SecretCache(InformerEventSource<Secret, WorkspaceUser> informer) {
    this.informer = informer;
  }

  /**
   * Whose Secret it is. Told by its name, which is the one thing that nobody can change: an edited
   * label must lead to the user whose Secret it was.
   */
  public static List<String> userOf(Secret secret) {
    String name = secret.getMetadata().getName();
    return name.startsWith(PREFIX) ? List.of(name.substring(PREFIX.length())) : List.of();
  }

  public static Set<ResourceID> owner(Secret secret) {
    return userOf(secret).stream().map(ResourceID::new).collect(Collectors.toUnmodifiableSet());
  }

  Optional<Secret> get(String namespace, String name) {
    return informer.get(new ResourceID(name, namespace));
  }

  public List<Secret> ofUser(String user) {
    return informer.byIndex(BY_USER, user);
  }

  /** Runs a write and remembers its result, so that the next look does not see the old one. */
  Secret write(Secret secret, UnaryOperator<Secret> write) {
    return informer.eventFilteringUpdateAndCacheResource(secret, write);
  }
}
