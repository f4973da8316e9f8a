package dev.satchel.operator.secret;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.PolicyCheck;
import dev.satchel.crds.policy.Targets;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.workspace.Delivery;
import dev.satchel.operator.audit.Stamped;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.projection.ProjectedUsers;
import dev.satchel.operator.source.SourceReader;
import dev.satchel.operator.source.SourceValue;
import dev.satchel.store.StoreFailedException;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.secret.PutResult;
import dev.satchel.store.secret.SecretWrite;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a {@code UserSecret} to the store: checks it, finds whose it is and its value, and puts or
 * deletes its row. An invalid or unlisted secret has no row, so that nobody sees what its author no
 * longer says.
 */
public final class SecretSettler {
  private static final Logger log = LoggerFactory.getLogger(SecretSettler.class);

  static final String INVALID = "Invalid";
  static final String LIMIT_EXCEEDED = "LimitExceeded";

  static final String UNKNOWN_USER = "UnknownUser";
  private static final String NAMESPACE_NOT_LISTED = "NamespaceNotListed";
  private static final Set<String> OF_THE_USER = Set.of(UNKNOWN_USER, NAMESPACE_NOT_LISTED);

  /** How long a missing source or sealing key is waited for before it is looked for again. */
  private static final Duration SOURCE_RETRY = Duration.ofSeconds(5);

  /** How often a source is looked at that no informer follows. */
  private static final Duration SOURCE_POLL = Duration.ofSeconds(30);

  private static final Duration STORE_RETRY = Duration.ofSeconds(5);
  private static final Duration ORDER_RETRY = Duration.ofSeconds(1);

  private final StoreWatch store;
  private final Function<String, Optional<WorkspaceUser>> users;
  private final SourceReader sources;
  private final Unsealing unsealing;
  private final ProjectedUsers projected;
  private final Policy policy;

  SecretSettler(
      StoreWatch store,
      Function<String, Optional<WorkspaceUser>> users,
      SourceReader sources,
      Unsealing unsealing,
      ProjectedUsers projected,
      Policy policy) {
    this.store = store;
    this.users = users;
    this.sources = sources;
    this.unsealing = unsealing;
    this.projected = projected;
    this.policy = policy;
  }

  /**
   * @param outcome what is so now
   * @param sourceVersion as in {@link Settlement}
   * @param changed whether a row was written or deleted
   * @param again when to try once more, if waiting alone will not bring an event
   */
  record Settled(Outcome outcome, String sourceVersion, boolean changed, Optional<Duration> again) {
    private static Settled of(Outcome outcome) {
      return new Settled(outcome, "", false, Optional.empty());
    }
  }

  /** What a valid secret puts. */
  private record Value(SecretValue value, String version, boolean followed) {}

  /**
   * @param last what was settled before, if it may still hold
   */
  Settled settle(UserSecret secret, Optional<Settlement> last) {
    return switch (CheckedSecret.of(secret)) {
      case CheckedSecret.Invalid invalid -> refuse(secret, last, INVALID, invalid.message());
      case CheckedSecret.Valid valid -> permitted(secret, valid, last);
    };
  }

  /**
   * Admission said the same, unless there was no webhook. What is stored already is not refused
   * again, nor what was stored once: an embedded store can be lost.
   */
  private Settled permitted(
      UserSecret secret, CheckedSecret.Valid valid, Optional<Settlement> last) {
    Targets now = Targets.of(valid.envName(), valid.filePath(), valid.enabled());
    if (PolicyCheck.violations(policy, now, Optional.empty()).isEmpty()
        || last.filter(before -> before.outcome() instanceof Outcome.Stored).isPresent()
        || SecretStatus.saysStored(secret)) {
      return settle(secret, valid, last);
    }
    try {
      Optional<Targets> before = store.secrets().targets(secret.getMetadata().getUid());
      List<Violation> violations = PolicyCheck.violations(policy, now, before);
      return violations.isEmpty()
          ? settle(secret, valid, last)
          : refuse(secret, last, INVALID, Violation.all(violations));
    } catch (StoreUnavailableException e) {
      return unavailable("StoreUnavailable", Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  private Settled settle(UserSecret secret, CheckedSecret.Valid valid, Optional<Settlement> last) {
    Optional<WorkspaceUser> user = users.apply(valid.user());
    if (user.isEmpty() || user.get().isMarkedForDeletion()) {
      return refuse(secret, last, UNKNOWN_USER, unknownUser(valid.user(), user.isPresent()));
    }
    if (user.get().getSpec() == null || !user.get().getSpec().unreadable().isEmpty()) {
      return new Settled(
          new Outcome.Waiting("WorkspaceUser " + valid.user() + " is not valid; see its status"),
          "",
          false,
          Optional.of(SOURCE_RETRY));
    }
    String namespace = secret.getMetadata().getNamespace();
    if (!user.get().getSpec().namespaces().contains(namespace)) {
      return refuse(
          secret,
          last,
          NAMESPACE_NOT_LISTED,
          "metadata.namespace: WorkspaceUser %s does not list %s in spec.namespaces; an administrator can add it"
              .formatted(valid.user(), namespace));
    }
    return switch (valid.source()) {
      case CheckedSecret.Source.Literal(SecretValue value) ->
          put(secret, valid, new Value(value, "", true), last);
      case CheckedSecret.Source.Sealed(SealedValue value) -> unsealed(secret, valid, value, last);
      case CheckedSecret.Source.FromSecret from -> fromSecret(secret, valid, from, last);
    };
  }

  private static String unknownUser(String name, boolean leaving) {
    return leaving
        ? "spec.user: WorkspaceUser %s is being deleted".formatted(name)
        : "spec.user: there is no WorkspaceUser %s; an administrator has to create it"
            .formatted(name);
  }

  /** What holds already is not unsealed again, which is most of what a look would cost. */
  private Settled unsealed(
      UserSecret secret, CheckedSecret.Valid valid, SealedValue value, Optional<Settlement> last) {
    Optional<Settled> same = same(last, valid.user(), "");
    if (same.isPresent()) {
      return same.get();
    }
    return unsealing
        .unseal(secret, valid.user(), value)
        .map(unsealed -> unsealed(secret, valid, unsealed, last))
        .orElseGet(SecretSettler::overtaken);
  }

  private static Settled overtaken() {
    return new Settled(
        new Outcome.Waiting("the object has changed since"), "", false, Optional.of(ORDER_RETRY));
  }

  private Settled unsealed(
      UserSecret secret, CheckedSecret.Valid valid, Unsealed unsealed, Optional<Settlement> last) {
    return switch (unsealed) {
      case Unsealed.Opened(SecretValue opened) ->
          switch (SecretValue.parse(opened.bytes(), valid.envName().isPresent())) {
            case Parsed.Valid<SecretValue>(SecretValue fitting) ->
                put(secret, valid, new Value(fitting, "", true), last);
            case Parsed.Refused<SecretValue>(String message) ->
                refuse(secret, last, INVALID, "spec.sealedValue: what is sealed " + message);
          };
      case Unsealed.Refused(Unsealed.Reason reason, String message) -> {
        String refusal = "spec.sealedValue: " + message;
        yield switch (reason) {
          case UNKNOWN_KEY -> withoutValue(secret, valid, "SealedForUnknownKey", refusal);
          case NOT_FOR_THIS_OBJECT -> refuse(secret, last, "SealedForAnotherObject", refusal);
          case MALFORMED -> refuse(secret, last, INVALID, refusal);
        };
      }
    };
  }

  private Settled fromSecret(
      UserSecret secret,
      CheckedSecret.Valid valid,
      CheckedSecret.Source.FromSecret from,
      Optional<Settlement> last) {
    return switch (sources.read(
        secret.getMetadata().getNamespace(),
        from.ref(),
        valid.user(),
        valid.envName().isPresent())) {
      case SourceValue.Missing(Violation violation) ->
          withoutValue(secret, valid, "SourceMissing", violation.toString());
      case SourceValue.Found found ->
          switch (found.value()) {
            case Parsed.Valid<SecretValue>(SecretValue value) ->
                put(secret, valid, new Value(value, found.version(), found.followed()), last);
            case Parsed.Refused<SecretValue>(String message) ->
                polled(
                    refuse(secret, last, INVALID, "spec.valueFrom.secretKeyRef: value " + message),
                    found.followed());
          };
    };
  }

  /**
   * Running workspaces keep the last value, as they do when Postgres is away; but not where the
   * spec has changed since, for its author wants something else now.
   */
  private Settled withoutValue(
      UserSecret secret, CheckedSecret.Valid valid, String reason, String message) {
    String uid = secret.getMetadata().getUid();
    Optional<Long> storedGeneration =
        projected.delivery(valid.user(), uid).map(Delivery::generation);
    boolean outdated =
        storedGeneration.isPresent()
            && !storedGeneration.get().equals(secret.getMetadata().getGeneration());
    Outcome outcome = new Outcome.Refused(reason, message);
    try {
      boolean deleted =
          outdated && store.secrets().delete(uid, Stamped.authorOf(secret), why(reason, message));
      return new Settled(outcome, "", deleted, Optional.of(SOURCE_RETRY));
    } catch (StoreUnavailableException e) {
      return new Settled(outcome, "", false, Optional.of(SOURCE_RETRY));
    }
  }

  private Settled refuse(
      UserSecret secret, Optional<Settlement> last, String reason, String message) {
    Outcome outcome = new Outcome.Refused(reason, message);
    if (last.isPresent() && last.get().outcome().equals(outcome)) {
      return Settled.of(outcome);
    }
    try {
      boolean deleted =
          store
              .secrets()
              .delete(secret.getMetadata().getUid(), by(secret, reason), why(reason, message));
      return new Settled(outcome, "", deleted, Optional.empty());
    } catch (StoreUnavailableException e) {
      return unavailable(reason, message);
    }
  }

  /** What the object does not say is not its author's doing: its user has gone, or a namespace. */
  private static DeletedBy by(UserSecret secret, String reason) {
    return OF_THE_USER.contains(reason)
        ? new DeletedBy.Known(Author.SATCHEL)
        : Stamped.authorOf(secret);
  }

  private static String why(String reason, String message) {
    return reason + ": " + message;
  }

  private Settled put(
      UserSecret secret, CheckedSecret.Valid valid, Value value, Optional<Settlement> last) {
    Optional<Settled> same = same(last, valid.user(), value.version());
    if (same.isPresent()) {
      return polled(same.get(), value.followed());
    }
    try {
      PutResult result = store.secrets().put(write(secret, valid, value.value()));
      return polled(settled(result, valid.user(), value.version()), value.followed());
    } catch (StoreUnavailableException e) {
      return unavailable("StoreUnavailable", Objects.requireNonNullElse(e.getMessage(), ""));
    } catch (StoreFailedException e) {
      log.error(
          "UserSecret {}/{} could not be stored",
          secret.getMetadata().getNamespace(),
          secret.getMetadata().getName(),
          e);
      return unavailable("StoreFailed", Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  private static Settled unavailable(String reason, String message) {
    return new Settled(
        new Outcome.Unavailable(reason, message), "", false, Optional.of(STORE_RETRY));
  }

  /** What was settled before, if it was of that user and version, and not refused. */
  private static Optional<Settled> same(Optional<Settlement> last, String user, String version) {
    return last.filter(before -> before.user().equals(user))
        .filter(before -> before.sourceVersion().equals(version))
        .filter(before -> !(before.outcome() instanceof Outcome.Refused))
        .map(before -> new Settled(before.outcome(), version, false, Optional.empty()));
  }

  private static SecretWrite write(
      UserSecret secret, CheckedSecret.Valid valid, SecretValue value) {
    return new SecretWrite(
        secret.getMetadata().getUid(),
        valid.user(),
        secret.getMetadata().getNamespace(),
        secret.getMetadata().getName(),
        secret.getMetadata().getGeneration(),
        valid.description(),
        valid.enabled(),
        valid.envName(),
        valid.filePath(),
        valid.selector(),
        value,
        Stamped.author(secret));
  }

  private static Settled settled(PutResult result, String user, String version) {
    return switch (result) {
      case PutResult.Stored stored ->
          new Settled(
              new Outcome.Stored(stored.revision()), version, stored.changed(), Optional.empty());
      case PutResult.Conflict conflict ->
          new Settled(new Outcome.Conflicted(message(conflict)), version, false, Optional.empty());
      case PutResult.LimitExceeded limit ->
          new Settled(
              new Outcome.Refused(LIMIT_EXCEEDED, limit.field() + ": " + limit.message()),
              version,
              false,
              Optional.empty());
      case PutResult.UserMissing() ->
          new Settled(
              new Outcome.Waiting("WorkspaceUser " + user + " is not stored; see its status"),
              "",
              false,
              Optional.of(ORDER_RETRY));
      case PutResult.Outdated outdated ->
          new Settled(
              new Outcome.Waiting("a newer generation is stored: " + outdated.generation()),
              "",
              false,
              Optional.of(ORDER_RETRY));
    };
  }

  private static String message(PutResult.Conflict conflict) {
    String field = conflict.field().substring(conflict.field().lastIndexOf('.') + 1);
    return "ConflictsWith: %s/%s, %s"
        .formatted(conflict.winnerNamespace(), conflict.winnerName(), field);
  }

  private static Settled polled(Settled settled, boolean followed) {
    return followed || settled.again().isPresent()
        ? settled
        : new Settled(
            settled.outcome(),
            settled.sourceVersion(),
            settled.changed(),
            Optional.of(SOURCE_POLL));
  }
}
