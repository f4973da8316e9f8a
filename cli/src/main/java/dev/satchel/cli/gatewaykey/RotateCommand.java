package dev.satchel.cli.gatewaykey;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec.SecretRef;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel keys rotate}: a new token, and when the old one ends. */
@Command(
    name = "rotate",
    description = {
      "Has a new token minted for an AIGatewayKey, and waits until it is in the key's Secret.",
      "The old token is good for the key's rotation.overlap; with --now it is refused at once.",
      "Needs the right to get and patch AIGatewayKeys. A token is never shown."
    })
public final class RotateCommand implements Callable<Integer> {
  /** Reasons of a key that is given no token: an old one can be refused for good all the same. */
  private static final Set<String> UNMINTABLE = Set.of("Expired", "Invalid");

  private final Clusters clusters;
  private final Clock clock;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  @Parameters(paramLabel = "NAME", description = "The name of the AIGatewayKey.")
  private String name = "";

  @Option(
      names = "--now",
      description = "After a leak: every old token is refused at once, without an overlap.")
  private boolean now;

  @Option(names = "--no-wait", description = "Ask for it, and do not wait for the new token.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for the new token (default: ${DEFAULT-VALUE}).")
  private int timeout = 60;

  /**
   * What was done, for {@code -o json}.
   *
   * @param prefix of the present token; absent: nobody waited for it
   * @param previousPrefix of the token before; absent: there was none
   * @param previousValidUntil RFC 3339; absent: that token is refused already
   * @param secret where the new token is; absent: the key does not say it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(
      String name,
      @Nullable String prefix,
      @Nullable String previousPrefix,
      @Nullable String previousValidUntil,
      @Nullable SecretRef secret) {}

  public RotateCommand(Clusters clusters, Clock clock) {
    this.clusters = clusters;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try (Cluster cluster = clusters.open(options)) {
      AIGatewayKey before = key(cluster);
      KeyState state = KeyState.of(before);
      boolean mintable = !UNMINTABLE.contains(state.reason());
      if (!mintable && !now) {
        throw new CommandFailure(
            ExitCode.CLUSTER_REFUSED,
            "%s has no token that is good, so there is nothing to rotate: %s"
                .formatted(name, state));
      }
      cluster.annotate(
          before, now ? Annotations.ROTATE_NOW : Annotations.ROTATE, clock.instant().toString());
      CutOver cutOver = new CutOver(before);
      Result result =
          noWait || !mintable ? cutOver.asked() : cutOver.reached(awaited(cluster, cutOver));
      output.print(spec.commandLine().getOut(), result, text(result));
      return ExitCode.DONE.status();
    }
  }

  private AIGatewayKey key(Cluster cluster) {
    return cluster
        .gatewayKey(name)
        .orElseThrow(
            () -> new CommandFailure(ExitCode.CLUSTER_REFUSED, "there is no AIGatewayKey " + name));
  }

  private AIGatewayKey awaited(Cluster cluster, CutOver cutOver) {
    Duration patience = Duration.ofSeconds(timeout);
    try (Progress _ =
        Progress.of(spec.commandLine().getErr(), "Waiting for the new token of " + name, 0)) {
      return cutOver
          .await(() -> cluster.gatewayKey(name), patience)
          .orElseThrow(() -> unfinished(cluster.gatewayKey(name).filter(cutOver::isSame)));
    }
  }

  private CommandFailure unfinished(Optional<AIGatewayKey> key) {
    return new CommandFailure(
        ExitCode.PARTLY_DONE,
        key.map(
                one ->
                    "%s was asked to rotate, and has no new token after %d s; it still will. It is %s"
                        .formatted(name, timeout, KeyState.of(one)))
            .orElse("AIGatewayKey %s was deleted meanwhile".formatted(name)));
  }

  private static String text(Result result) {
    String key = "aigatewaykey.satchel.dev/" + result.name();
    return result.prefix() == null
        ? "%s asked to rotate; the new token will be in %s".formatted(key, place(result.secret()))
        : "%s rotated: %s is in %s%s"
            .formatted(key, result.prefix(), place(result.secret()), previous(result));
  }

  private static String place(@Nullable SecretRef secret) {
    return secret == null
        ? "the Secret that spec.secretRef is to name"
        : "Secret %s/%s".formatted(secret.namespace(), secret.name());
  }

  private static String previous(Result result) {
    if (result.previousPrefix() == null) {
      return "";
    }
    return result.previousValidUntil() == null
        ? "; %s is refused".formatted(result.previousPrefix())
        : "; %s is good until %s".formatted(result.previousPrefix(), result.previousValidUntil());
  }
}
