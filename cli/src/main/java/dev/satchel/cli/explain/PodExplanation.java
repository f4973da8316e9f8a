package dev.satchel.cli.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.satchel.cli.output.Table;
import dev.satchel.crds.projection.Injected;
import dev.satchel.crds.secret.UserSecret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a pod has of its user's secrets.
 *
 * @param user whose workspace it says it is; absent: nobody's
 * @param environment the variables that it was given; absent: it was not injected
 * @param home what {@code ~} is there; absent: that is not known
 * @param reports whether its agent is to tell the webhook of its files
 * @param heard what its agent said last; absent: nothing yet
 * @param secrets each of the user's, by namespace and name, and what is left of deleted ones
 * @param unread namespaces whose secrets are missing here
 * @param note why more namespaces may be missing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PodExplanation(
    String namespace,
    String pod,
    @Nullable String user,
    Injection injection,
    @Nullable List<String> environment,
    @Nullable String home,
    boolean reports,
    @Nullable Heard heard,
    List<Line> secrets,
    List<Reading.Unread> unread,
    @Nullable String note) {

  /**
   * One secret.
   *
   * @param namespace absent of one that is no more
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(@Nullable String namespace, String secret, @JsonUnwrapped Standing standing) {
    String name() {
      return namespace == null ? secret : namespace + "/" + secret;
    }
  }

  static PodExplanation of(
      PodView pod, Optional<String> user, Owner owner, Reading<UserSecret> secrets) {
    List<Line> lines =
        new ArrayList<>(
            secrets.found().stream()
                .map(secret -> line(secret, pod))
                .sorted(Comparator.comparing(Line::name))
                .toList());
    if (owner instanceof Owner.Known && secrets.unread().isEmpty()) {
      lines.addAll(Leftovers.of(pod, secrets.found()));
    }
    return new PodExplanation(
        pod.namespace(),
        pod.name(),
        user.orElse(null),
        pod.injection(),
        pod.workspace()
            .injected()
            .map(Injected::secretByEnvName)
            .map(env -> List.copyOf(env.keySet()))
            .orElse(null),
        pod.home().orElse(null),
        pod.isToReport(),
        Heard.of(pod).orElse(null),
        lines,
        secrets.unread(),
        owner instanceof Owner.Unknown(String refusal)
            ? "only secrets in %s are shown; in which other namespaces the user may have some is not known: %s"
                .formatted(pod.namespace(), refusal)
            : null);
  }

  private static Line line(UserSecret secret, PodView pod) {
    return new Line(
        secret.getMetadata().getNamespace(),
        secret.getMetadata().getName(),
        Standing.of(secret, pod).standing());
  }

  String text() {
    StringJoiner text = new StringJoiner("\n");
    text.add("Pod:       %s/%s".formatted(namespace, pod));
    text.add("User:      " + (user == null ? "-" : user));
    text.add("Injected:  " + injected());
    if (injection.injected()) {
      text.add("Home:      " + (home == null ? "not known" : home));
      text.add("Reported:  " + reported());
    }
    if (user != null) {
      text.add("").add(secrets.isEmpty() ? "No UserSecrets of %s found.".formatted(user) : table());
    }
    unread.forEach(one -> text.add(one.toString()));
    if (note != null) {
      text.add(note);
    }
    return text.toString();
  }

  private String injected() {
    String why = injection.message() == null ? "" : injection.message();
    if (!injection.injected()) {
      return "no: " + why;
    }
    String given =
        environment == null || environment.isEmpty()
            ? "yes, without variables"
            : "yes, with " + String.join(", ", environment);
    return why.isEmpty() ? given : given + "; but " + why;
  }

  private String reported() {
    String said = heard == null ? "nothing yet" : heard.toString();
    return reports && (heard == null || !heard.isToWebhook())
        ? said + "; the webhook was told nothing, so what is said of files is what nobody denied"
        : said;
  }

  private String table() {
    Table table = new Table("SECRET", "ENV", "FILE", "STATE", "WHY");
    for (Line line : secrets) {
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
}
