package dev.satchel.webhook.secret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.access.Housekeeping;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.user.Users;
import dev.satchel.webhook.user.Whose;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster of alice, bob and their secrets, a pipeline that may act for alice, and requests. */
final class Asked implements Users, SecretsInUse, Access {
  static final Requester ALICE = Requester.of("alice@example.com");
  static final Requester BOB = Requester.of("bob");
  static final Requester PIPELINE = Requester.of("system:serviceaccount:ci:alice-deployer");
  static final Requester OPERATOR = Requester.of("system:serviceaccount:satchel:op");
  static final Requester NAMESPACE_CONTROLLER =
      Requester.of("system:serviceaccount:kube-system:namespace-controller");

  final List<Owner> users =
      new ArrayList<>(
          List.of(
              new Owner("alice", "alice@example.com", List.of("dev-alice", "ml"), false, false),
              new Owner("bob", "bob", List.of("dev-bob"), false, false),
              new Owner("gone", "gone", List.of("dev-alice"), false, true)));
  final List<DeclaredSecret> secrets = new ArrayList<>();

  /** Deleted a moment ago; the cache does not know it yet. */
  final List<DeclaredSecret> gone = new ArrayList<>();

  /** What happens while the API server is asked whether somebody may act for somebody. */
  Runnable meanwhile = () -> {};

  Policy policy = Policy.DEFAULT;
  Optional<String> home = Optional.empty();

  @Override
  public Optional<Owner> named(String name, Predicate<Owner> suffices) {
    return users.stream().filter(user -> user.name().equals(name)).findFirst();
  }

  @Override
  public List<Owner> withUsername(String username, Predicate<List<Owner>> suffices) {
    return users.stream()
        .filter(user -> user.username().equals(username) && !user.deleted())
        .toList();
  }

  @Override
  public boolean haveSecretsOf(String name) {
    return secrets.stream().anyMatch(secret -> secret.user().equals(name));
  }

  @Override
  public List<DeclaredSecret> known(Owner owner) {
    return Stream.concat(secrets.stream(), gone.stream())
        .filter(secret -> secret.user().equals(owner.name()))
        .toList();
  }

  @Override
  public List<DeclaredSecret> confirmed(Owner owner) {
    return secrets.stream().filter(secret -> secret.user().equals(owner.name())).toList();
  }

  @Override
  public Optional<String> homeIn(String namespace) {
    return home;
  }

  @Override
  public boolean mayActFor(Requester requester, String user) {
    meanwhile.run();
    return requester.equals(PIPELINE) && (user.equals("alice") || user.equals("ghost"));
  }

  @Override
  public boolean mayGrant(Requester requester, String scope) {
    return false;
  }

  SecretReview review() {
    return new SecretReview(this, this, new Whose(this), Housekeeping.of("satchel", "op"), policy);
  }

  SecretMutation mutation(MutationStep... finishing) {
    return new SecretMutation(this, review(), List.of(finishing));
  }

  AdmissionAnswer create(Requester requester, String secret) {
    return review().answer(request(requester, Operation.CREATE, yaml(secret), null));
  }

  AdmissionAnswer update(Requester requester, String from, String to) {
    return review().answer(request(requester, Operation.UPDATE, yaml(to), yaml(from)));
  }

  AdmissionAnswer delete(Requester requester, String secret) {
    return review().answer(request(requester, Operation.DELETE, null, yaml(secret)));
  }

  static AdmissionRequest request(
      Requester requester,
      Operation operation,
      @Nullable ObjectNode object,
      @Nullable ObjectNode old) {
    ObjectNode subject = object == null ? old : object;
    return new AdmissionRequest(
        "r-1",
        operation,
        "usersecrets",
        subject.at("/metadata/namespace").asText("dev-alice"),
        subject.at("/metadata/name").asText(),
        requester,
        false,
        object,
        old);
  }

  /** What a mutation makes of an object. */
  static ObjectNode after(AdmissionAnswer answer, ObjectNode before) {
    return switch (answer) {
      case AdmissionAnswer.Allowed _ -> before;
      case AdmissionAnswer.Patched patched -> (ObjectNode) JsonPatch.apply(patched.patch(), before);
      case AdmissionAnswer.Denied denied -> throw new AssertionError("denied: " + denied);
    };
  }

  static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A secret of alice in dev-alice. */
  static String secret(String name, String spec) {
    return "{metadata: {name: %s, namespace: dev-alice}, spec: {user: alice, %s}}"
        .formatted(name, spec);
  }

  static DeclaredSecret declared(
      String namespace, String name, Stored stored, String envName, String path) {
    return new DeclaredSecret(
        "alice",
        namespace,
        name,
        "uid-" + name,
        1,
        "2026-01-01T00:00:00Z",
        stored,
        true,
        Optional.of(envName).filter(text -> !text.isEmpty()).map(EnvName::new),
        Optional.of(path).filter(text -> !text.isEmpty()).map(FilePath::new),
        WorkspaceSelector.ALL);
  }
}
