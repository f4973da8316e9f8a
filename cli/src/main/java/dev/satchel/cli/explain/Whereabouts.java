package dev.satchel.cli.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.satchel.cli.output.Table;
import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import dev.satchel.crds.workspace.Judgement;
import dev.satchel.crds.workspace.WorkspaceCount;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is.
 *
 * @param user whose it is; absent: it does not say
 * @param revision of its value; absent: it is not stored
 * @param state the reason of its condition {@code Ready}, if that is about the secret as it is now
 * @param message what is in the way of its being ready; absent: nothing
 * @param workspaces each pod of the user's, by namespace and name
 * @param counted those of them that are to have it; absent: the operator counts none either
 * @param status {@code status.workspaces}; absent: the operator has not looked at it yet
 * @param unread namespaces whose pods are missing here
 * @param note why the two counts differ, or why more namespaces may be missing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Whereabouts(
    String namespace,
    String secret,
    @Nullable String user,
    @Nullable Long revision,
    String state,
    @Nullable String message,
    List<Line> workspaces,
    @Nullable Workspaces counted,
    @Nullable Workspaces status,
    List<Reading.Unread> unread,
    @Nullable String note) {

  /** One pod. */
  record Line(String namespace, String pod, @JsonUnwrapped Standing standing) {
    String name() {
      return namespace + "/" + pod;
    }
  }

  private record Judged(Line line, Optional<Judgement> counted) {}

  static Whereabouts of(UserSecret secret, Owner owner, Reading<PodView> pods) {
    List<Judged> judged =
        pods.found().stream()
            .map(pod -> judged(secret, pod))
            .sorted(Comparator.comparing(one -> one.line().name()))
            .toList();
    Workspaces status = SecretState.status(secret).workspaces();
    Workspaces counted =
        SecretState.of(secret) instanceof SecretState.Projected
            ? WorkspaceCount.of(judged.stream().flatMap(one -> one.counted().stream()).toList())
            : null;
    Why ready = ready(secret);
    return new Whereabouts(
        secret.getMetadata().getNamespace(),
        secret.getMetadata().getName(),
        secret.getSpec() == null ? null : secret.getSpec().user(),
        SecretState.status(secret).revision(),
        ready.reason(),
        ready.text().isEmpty() ? null : ready.text(),
        judged.stream().map(Judged::line).toList(),
        counted,
        status,
        pods.unread(),
        note(secret, owner));
  }

  private static Judged judged(UserSecret secret, PodView pod) {
    Standing.Judged standing = Standing.of(secret, pod);
    return new Judged(
        new Line(pod.namespace(), pod.name(), standing.standing()), standing.counted());
  }

  private static Why ready(UserSecret secret) {
    Optional<Condition> ready = SecretState.condition(secret, "Ready");
    if (!SecretState.isLookedAt(secret) || ready.isEmpty()) {
      return switch (SecretState.of(secret)) {
        case SecretState.Nowhere(Why why) -> why;
        case SecretState.Projected projected -> new Why(SecretState.PENDING, "");
      };
    }
    return new Why(
        ready.get().reason(),
        ready.get().isTrue() && ready.get().reason().equals("Ready") ? "" : ready.get().message());
  }

  private static @Nullable String note(UserSecret secret, Owner owner) {
    return switch (owner) {
      case Owner.Known known -> null;
      case Owner.None(String name) -> name.isEmpty() ? null : "there is no WorkspaceUser " + name;
      case Owner.Unknown(String refusal) ->
          "only pods in %s are shown; in which other namespaces the user may have some is not known: %s"
              .formatted(secret.getMetadata().getNamespace(), refusal);
    };
  }

  String text() {
    StringJoiner text = new StringJoiner("\n");
    text.add("Secret:  %s/%s".formatted(namespace, secret));
    text.add("User:    " + (user == null ? "-" : user));
    text.add("Value:   " + (revision == null ? "not stored" : "revision " + revision));
    text.add("State:   " + (message == null ? state : state + ": " + message));
    text.add("").add(workspaces.isEmpty() ? "No workspace pods found." : table());
    text.add(totals());
    unread.forEach(one -> text.add(one.toString()));
    if (note != null) {
      text.add(note);
    }
    return text.toString();
  }

  private String table() {
    Table table = new Table("POD", "ENV", "FILE", "STATE", "WHY");
    for (Line line : workspaces) {
      Standing standing = line.standing();
      table.row(
          line.name(),
          standing.env(),
          standing.file(),
          standing.state(),
          standing.why().isEmpty() ? null : Why.text(standing.why()));
    }
    return table.toString();
  }

  private String totals() {
    if (counted == null) {
      return status == null
          ? "The operator has counted no workspaces yet."
          : "status.workspaces says %s, of what was projected last".formatted(said(status));
    }
    if (counted.equals(status)) {
      return said(counted) + "; status.workspaces says the same";
    }
    return "%s; status.workspaces says %s: %s"
        .formatted(
            said(counted),
            status == null ? "nothing" : said(status),
            unread.isEmpty() && note == null
                ? "the operator is about to count again"
                : "it counts those in namespaces that were not read, too");
  }

  private static String said(Workspaces count) {
    return "%d %s: %d current, %d stale, %d pending"
        .formatted(
            count.total(),
            count.total() == 1 ? "workspace" : "workspaces",
            count.current(),
            count.stale(),
            count.total() - count.current() - count.stale());
  }
}
