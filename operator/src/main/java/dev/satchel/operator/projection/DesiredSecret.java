package dev.satchel.operator.projection;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.projection.Index;
import dev.satchel.crds.projection.ProjectedSecret;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.store.secret.Projection;
import dev.satchel.store.secret.SecretRow;
import dev.satchel.store.secret.UnreadableSecret;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a user's projected Secret is to hold; the same in each namespace. Never printed: it holds
 * values.
 */
public final class DesiredSecret {
  /** So many withheld secrets are listed at most: the Secret has a limit of 1 MiB. */
  static final int MAX_WITHHELD = 256;

  private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

  private final WorkspaceUser user;
  private final String revision;
  private final Map<String, String> data;

  /** Keys that stay as they are where they are: what they hold is not known at the moment. */
  private final Set<String> kept;

  private DesiredSecret(
      WorkspaceUser user, long revision, Map<String, String> data, Set<String> kept) {
    this.user = user;
    this.revision = Long.toString(revision);
    this.data = Map.copyOf(data);
    this.kept = Set.copyOf(kept);
  }

  /**
   * What a user's rows come to. Of a row that cannot be decrypted, workspaces keep what they were
   * given.
   *
   * @param user the owner
   * @param projection its rows; a suspended user's are left out
   * @param withheld secrets without a row that are settled nevertheless
   */
  public static DesiredSecret of(
      WorkspaceUser user, Projection projection, Collection<Withheld> withheld) {
    return of(user, projection, withheld, Optional.empty());
  }

  /**
   * The same.
   *
   * @param authorities whom the user's agents are to trust to be the webhook; empty: not known yet,
   *     and what is there stays
   */
  public static DesiredSecret of(
      WorkspaceUser user,
      Projection projection,
      Collection<Withheld> withheld,
      Optional<String> authorities) {
    Map<String, String> data = new TreeMap<>();
    Set<String> kept = new HashSet<>();
    kept.add(ProjectedSecret.AUTHORITIES);
    authorities.ifPresent(
        pem -> data.put(ProjectedSecret.AUTHORITIES, base64(pem.getBytes(StandardCharsets.UTF_8))));
    List<Index.Entry> entries = new ArrayList<>();
    if (!projection.user().suspended()) {
      for (SecretRow row : projection.secrets()) {
        entries.add(entry(row));
        addValue(data, row);
      }
      for (UnreadableSecret row : projection.unreadable()) {
        entries.add(entry(row));
        kept.addAll(keys(row));
      }
      entries.addAll(withheldEntries(projection, withheld));
    }
    long revision = projection.user().projection();
    data.put(ProjectedSecret.INDEX, index(revision, entries));
    return new DesiredSecret(user, revision, data, kept);
  }

  /**
   * Nothing, for a user who ends: an index that lists no secret has workspaces remove what they
   * have, which they do not do at once if the Secret is gone.
   *
   * @param present the Secret that is there; its revision stays
   */
  public static DesiredSecret nothing(WorkspaceUser user, Secret present) {
    String revision =
        orEmpty(present.getMetadata().getAnnotations()).getOrDefault(Annotations.REVISION, "");
    long number = REVISION.matcher(revision).matches() ? Long.parseLong(revision) : 0;
    return new DesiredSecret(
        user, number, Map.of(ProjectedSecret.INDEX, index(number, List.of())), Set.of());
  }

  private static String index(long revision, List<Index.Entry> entries) {
    return base64(new Index(revision, entries).format().getBytes(StandardCharsets.UTF_8));
  }

  private static Index.Entry entry(SecretRow row) {
    return new Index.Entry(
        row.uid(),
        row.generation(),
        row.name(),
        row.enabled() ? row.filePath() : Optional.empty(),
        row.selector());
  }

  private static Index.Entry entry(UnreadableSecret row) {
    return new Index.Entry(
        row.uid(),
        row.generation(),
        row.name(),
        row.enabled() ? row.filePath() : Optional.empty(),
        row.selector());
  }

  private static Set<String> keys(UnreadableSecret row) {
    Set<String> keys = new HashSet<>();
    if (row.enabled()) {
      row.envName().ifPresent(name -> keys.add(ProjectedSecret.envKey(name)));
      row.filePath().ifPresent(path -> keys.add(ProjectedSecret.fileKey(row.name())));
    }
    return keys;
  }

  private static void addValue(Map<String, String> data, SecretRow row) {
    if (!row.enabled()) {
      return;
    }
    String value = base64(row.value().bytes());
    row.envName().ifPresent(name -> data.put(ProjectedSecret.envKey(name), value));
    row.filePath().ifPresent(path -> data.put(ProjectedSecret.fileKey(row.name()), value));
  }

  private static List<Index.Entry> withheldEntries(
      Projection projection, Collection<Withheld> withheld) {
    Set<String> seen = new HashSet<>();
    projection.secrets().forEach(row -> seen.add(row.uid()));
    projection.unreadable().forEach(row -> seen.add(row.uid()));
    return withheld.stream()
        .filter(one -> seen.add(one.uid()))
        .sorted(Comparator.comparing(Withheld::name).thenComparing(Withheld::uid))
        .limit(MAX_WITHHELD)
        .map(
            one ->
                new Index.Entry(
                    one.uid(),
                    one.generation(),
                    one.name(),
                    Optional.empty(),
                    WorkspaceSelector.ALL))
        .toList();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  public String name() {
    return ProjectedSecret.nameFor(userName());
  }

  public String revision() {
    return revision;
  }

  public WorkspaceUser user() {
    return user;
  }

  private String userName() {
    return user.getMetadata().getName();
  }

  /** A new Secret for a namespace. */
  public Secret create(String namespace) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name())
        .withNamespace(namespace)
        .withLabels(labels())
        .withAnnotations(annotations())
        .withOwnerReferences(owner())
        .endMetadata()
        .withType("Opaque")
        .withData(data)
        .build();
  }

  /** The same for one that is there: what others added to its metadata stays. */
  public Secret repair(Secret present) {
    return new SecretBuilder(present)
        .editMetadata()
        .addToLabels(labels())
        .addToAnnotations(annotations())
        .withOwnerReferences(owner())
        .withManagedFields(List.of())
        .endMetadata()
        .withStringData(null)
        .withData(dataIn(present))
        .build();
  }

  /** Whether a Secret is as it should be. */
  public boolean isIn(Secret present) {
    return dataIn(present).equals(orEmpty(present.getData()))
        && orEmpty(present.getMetadata().getLabels()).entrySet().containsAll(labels().entrySet())
        && orEmpty(present.getMetadata().getAnnotations())
            .entrySet()
            .containsAll(annotations().entrySet())
        && present.getMetadata().getOwnerReferences().equals(List.of(owner()));
  }

  private Map<String, String> dataIn(Secret present) {
    Map<String, String> all = new TreeMap<>(data);
    orEmpty(present.getData())
        .forEach(
            (key, value) -> {
              if (kept.contains(key)) {
                all.putIfAbsent(key, value);
              }
            });
    return all;
  }

  private Map<String, String> labels() {
    return Map.of(
        Labels.ROLE, Labels.PROJECTED,
        Labels.USER, userName(),
        Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL);
  }

  private Map<String, String> annotations() {
    return Map.of(Annotations.REVISION, revision);
  }

  private OwnerReference owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion(user.getApiVersion())
        .withKind(user.getKind())
        .withName(userName())
        .withUid(user.getMetadata().getUid())
        .build();
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }

  @Override
  public String toString() {
    return "DesiredSecret[" + name() + ", revision=" + revision + "]";
  }
}
