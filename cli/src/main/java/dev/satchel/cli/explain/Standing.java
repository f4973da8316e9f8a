package dev.satchel.cli.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.workspace.Judgement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One secret in one workspace.
 *
 * @param env the variable that the secret is to be
 * @param file where its file is to be in that workspace
 * @param state {@code Current}, {@code Stale}, {@code Pending}, or why the workspace has it not
 * @param why what is not as it should be; empty: nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Standing(@Nullable String env, @Nullable String file, String state, List<Why> why) {
  /**
   * As it is shown, and as it is counted.
   *
   * @param counted empty: the operator does not count workspaces of this secret
   */
  record Judged(Standing standing, Optional<Judgement> counted) {}

  static Judged of(UserSecret secret, PodView pod) {
    return switch (SecretState.of(secret)) {
      case SecretState.Nowhere(Why why) ->
          new Judged(standing(secret, pod, why.reason(), List.of(why)), Optional.empty());
      case SecretState.Projected projected when pod.injection().reason() != null -> {
        Why why = pod.injection().why();
        String state = pod.injection().injected() ? why.reason() : "NotInjected";
        yield new Judged(standing(secret, pod, state, List.of(why)), Optional.empty());
      }
      case SecretState.Projected projected -> {
        Judgement judgement = Judgement.of(projected.delivery(), pod.workspace());
        yield new Judged(shown(secret, pod, projected, judgement), Optional.of(judgement));
      }
    };
  }

  private static Standing shown(
      UserSecret secret, PodView pod, SecretState.Projected projected, Judgement judgement) {
    List<Why> why = judgement.findings().stream().map(Why::of).toList();
    return switch (judgement.state()) {
      case STALE -> standing(secret, pod, "Stale", why);
      case PENDING -> standing(secret, pod, "Pending", why);
      case NOT_CONCERNED -> standing(secret, pod, judgement.findings().getFirst().reason(), why);
      case CURRENT ->
          projected
              .otherwise()
              .or(() -> obstacle(secret, pod.namespace()))
              .map(one -> standing(secret, pod, one.reason(), List.of(one)))
              .orElseGet(() -> standing(secret, pod, "Current", List.of()));
    };
  }

  /** What keeps the projected Secret out of the pod's namespace, where the status names that. */
  private static Optional<Why> obstacle(UserSecret secret, String namespace) {
    return SecretState.condition(secret, "Projected")
        .filter(one -> !one.isTrue())
        .filter(one -> one.message().startsWith("Secret %s/".formatted(namespace)))
        .map(Standing::why);
  }

  private static Why why(Condition condition) {
    return new Why(condition.reason(), condition.message());
  }

  private static Standing standing(UserSecret secret, PodView pod, String state, List<Why> why) {
    UserSecretSpec spec = secret.getSpec();
    return new Standing(
        spec == null ? null : spec.envName(),
        spec == null || spec.filePath() == null ? null : pod.resolved(spec.filePath()),
        state,
        why);
  }
}
