package dev.satchel.webhook.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.ScopeCatalogue;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.secret.SecretsInUse;
import dev.satchel.webhook.user.Users;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may mint and change which key: every cell. */
class KeyReviewTest {
  private static final String REF = "secretRef: {namespace: gateway, name: key}";
  private static final KeyPolicy POLICY =
      new KeyPolicy(
          new ScopeCatalogue(
              Map.of("inference", List.of(new Scope("chat:invoke"), new Scope("models:read")))),
          Optional.of(Duration.ofHours(1_000)));

  /** Requesters, by what they may grant. */
  private static final Map<String, Set<String>> GRANTS =
      Map.of(
          "root", Set.of("*"),
          "chat", Set.of("chat:invoke"),
          "both", Set.of("chat:invoke", "models:read"),
          "composite", Set.of("inference"),
          "wild", Set.of("chat:*"),
          "none", Set.of(),
          "alice@example.com", Set.of("chat:invoke"),
          "satchel:key:gateway", Set.of("*"));

  private static final Access ACCESS =
      new Access() {
        @Override
        public boolean mayActFor(Requester requester, String user) {
          return requester.username().equals("root");
        }

        @Override
        public boolean mayGrant(Requester requester, String scope) {
          return GRANTS.get(requester.username()).contains(scope);
        }
      };

  private static final Users USERS =
      new Users() {
        @Override
        public Optional<Owner> named(String name, Predicate<Owner> suffices) {
          return name.equals("alice") ? Optional.of(alice()) : Optional.empty();
        }

        @Override
        public List<Owner> withUsername(String username, Predicate<List<Owner>> suffices) {
          return List.of();
        }

        @Override
        public boolean haveSecretsOf(String name) {
          return false;
        }
      };

  /** Alice's secret {@code mine} holds the variable {@code MINE} and the file {@code ~/mine}. */
  private static final SecretsInUse IN_USE =
      new SecretsInUse() {
        @Override
        public List<DeclaredSecret> known(Owner owner) {
          return List.of(
              new DeclaredSecret(
                  "alice",
                  "dev-alice",
                  "mine",
                  "uid-mine",
                  1,
                  "2026-11-24T11:00:00Z",
                  DeclaredSecret.Stored.YES,
                  true,
                  Optional.of(new EnvName("MINE")),
                  Optional.of(new FilePath("~/mine")),
                  WorkspaceSelector.ALL));
        }

        @Override
        public List<DeclaredSecret> confirmed(Owner owner) {
          return known(owner);
        }

        @Override
        public Optional<String> homeIn(String namespace) {
          return Optional.empty();
        }
      };

  private final KeyReview review =
      new KeyReview(
          USERS,
          IN_USE,
          ACCESS,
          Policy.DEFAULT,
          POLICY,
          Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC));

  private static Owner alice() {
    WorkspaceUser user = new WorkspaceUser();
    user.getMetadata().setName("alice");
    user.setSpec(new WorkspaceUserSpec("alice@example.com", List.of(), null, null, List.of()));
    return Owner.of(user);
  }

  private static ObjectNode key(String spec) {
    try {
      return (ObjectNode)
          new YAMLMapper()
              .readTree(
                  "{metadata: {name: gateway-eu, creationTimestamp: '2026-11-24T12:00:00Z'}, spec: {"
                      + spec
                      + "}}");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private AdmissionAnswer create(String requester, String spec) {
    return review.answer(request(requester, Operation.CREATE, key(spec), null));
  }

  private AdmissionAnswer change(String requester, String before, String after) {
    return review.answer(request(requester, Operation.UPDATE, key(after), key(before)));
  }

  private static AdmissionRequest request(
      String requester, Operation operation, ObjectNode object, ObjectNode old) {
    return new AdmissionRequest(
        "u",
        operation,
        "aigatewaykeys",
        "",
        "gateway-eu",
        Requester.of(requester),
        false,
        object,
        old);
  }

  private static final List<String> REQUESTERS =
      List.of("root", "chat", "both", "composite", "wild", "none", "satchel:key:gateway");

  private static String spec(String scopes, String allowList) {
    return "scopes: [%s], allowList: [%s], %s".formatted(scopes, allowList, REF);
  }

  /** Who may, of {@link #REQUESTERS}, in that order: y or n. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "chat:invoke"                | "model:a"   | y y y n n n n
          "models:read"                | "model:a"   | y n y n n n n
          "chat:invoke", "models:read" | "model:a"   | y n y n n n n
          "inference"                  | "model:a"   | y n y y n n n
          "inference", "files:read"    | "model:a"   | y n n n n n n
          "chat:*"                     | "model:a"   | y n n n n n n
          "*"                          | "model:a"   | y n n n n n n
                                       | "model:a"   | y n n n n n n
          "chat:invoke"                | "model:*"   | y n n n n n n
          "chat:invoke"                | "*:*"       | y n n n n n n
          "chat:invoke"                | "*:a"       | y n n n n n n
          "chat:invoke"                |             | y n n n n n n
          "chat:invoke"                | "model:a", "model:*" | y n n n n n n
          """)
  void who_may_mint_a_key_and_who_may_make_it_of_another(
      String scopes, String allowList, String cells) {
    String wanted = spec(scopes == null ? "" : scopes, allowList == null ? "" : allowList);
    List<String> minting = new ArrayList<>();
    List<String> widening = new ArrayList<>();
    for (String requester : REQUESTERS) {
      minting.add(may(create(requester, wanted)));
      widening.add(may(change(requester, spec("'jobs:run'", "'job:1'"), wanted)));
    }
    assertThat(String.join(" ", minting)).as("create").isEqualTo(cells.strip());
    assertThat(String.join(" ", widening)).as("patch").isEqualTo(cells.strip());
  }

  private static String may(AdmissionAnswer answer) {
    if (answer instanceof Denied(int code, String _, Optional<?> _)) {
      assertThat(code).isEqualTo(403);
      return "n";
    }
    return "y";
  }

  /** Of a key with chat:invoke, models:read on model:a, model:b, that ends in 500 hours. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          suspending        | "chat:invoke", "models:read" | "model:a", "model:b" | lifetime: 500h, suspended: true
          an earlier end    | "chat:invoke", "models:read" | "model:a", "model:b" | lifetime: 400h
          fewer scopes      | "models:read"                | "model:a", "model:b" | lifetime: 500h
          fewer resources   | "chat:invoke", "models:read" | "model:b"            | lifetime: 500h
          all of it         | "models:read"                | "model:b"            | lifetime: 1h, suspended: true
          another order     | "models:read", "chat:invoke" | "model:b", "MODEL:A" | lifetime: 500h
          """)
  void taking_something_from_a_key_needs_no_grant(
      String what, String scopes, String allowList, String more) {
    assertThat(changed(scopes, allowList, more + ", " + REF)).as(what).isInstanceOf(Allowed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          another scope     | "chat:invoke", "files:read"  | "model:a", "model:b" | lifetime: 500h
          another resource  | "chat:invoke", "models:read" | "model:a", "model:c" | lifetime: 500h
          fewer, but wider  | "chat:*"                     | "model:a"            | lifetime: 500h
          no scopes         |                              | "model:a", "model:b" | lifetime: 500h
          no resources      | "chat:invoke", "models:read" |                      | lifetime: 500h
          a later end       | "chat:invoke", "models:read" | "model:a", "model:b" | lifetime: 501h
          no end            | "chat:invoke", "models:read" | "model:a", "model:b" | suspended: false
          longer overlap    | "chat:invoke", "models:read" | "model:a", "model:b" | 'lifetime: 500h, rotation: {interval: 100h, overlap: 99h}'
          """)
  void giving_something_to_a_key_needs_what_minting_it_does(
      String what, String scopes, String allowList, String more) {
    assertThat(changed(scopes, allowList, more + ", " + REF)).as(what).isInstanceOf(Denied.class);
  }

  private AdmissionAnswer changed(String scopes, String allowList, String rest) {
    String lists = "scopes: [%s], allowList: [%s], %s";
    return change(
        "none",
        lists.formatted(
            "\"chat:invoke\", \"models:read\"",
            "\"model:a\", \"model:b\"",
            "lifetime: 500h, " + REF),
        lists.formatted(scopes == null ? "" : scopes, allowList == null ? "" : allowList, rest));
  }

  @Test
  void a_suspension_ends_and_a_token_goes_elsewhere_only_by_who_could_mint_the_key() {
    String key = spec("'chat:invoke'", "'model:a'");
    String suspended = key + ", suspended: true";
    assertThat(change("none", suspended, key)).isInstanceOf(Denied.class);
    assertThat(change("chat", suspended, key)).isInstanceOf(Allowed.class);
    String elsewhere = key.replace("namespace: gateway", "namespace: mine");
    assertThat(change("none", key, elsewhere)).isInstanceOf(Denied.class);
    assertThat(change("chat", key, elsewhere)).isInstanceOf(Allowed.class);
    // Not even with more suspended: the token would be there, for later.
    assertThat(change("none", key, elsewhere + ", suspended: true")).isInstanceOf(Denied.class);
  }

  @Test
  void a_refusal_says_every_grant_that_is_missing() {
    assertThat(
            ((Denied) create("none", spec("'chat:invoke', 'chat:*'", "'model:*', 'model:a'")))
                .message())
        .contains("spec.scopes[0] needs grant on 'chat:invoke'")
        .contains("spec.scopes[1] needs grant on '*'")
        .contains("spec.allowList[0]")
        .doesNotContain("spec.allowList[1]");
    assertThat(((Denied) create("none", REF)).message())
        .contains("spec.scopes has no entries", "spec.allowList has no entries");
  }

  @Test
  void a_personal_key_is_minted_by_its_user_or_who_may_act_for_the_user() {
    String key = spec("'chat:invoke'", "'model:a'") + ", user: alice";
    assertThat(create("alice@example.com", key)).isInstanceOf(Allowed.class);
    assertThat(create("root", key)).isInstanceOf(Allowed.class);
    assertThat(((Denied) create("both", key)).message()).contains("WorkspaceUser 'alice'");
    assertThat(create("alice@example.com", key.replace("chat:invoke", "files:read")))
        .isInstanceOf(Denied.class);
    assertThat(((Denied) change("root", key, key.replace("alice", "bob"))).message())
        .contains("spec.user", "never changes");
  }

  @Test
  void what_the_policy_reserves_or_denies_is_told_with_the_keys_field_and_what_would_do() {
    String key = spec("'chat:invoke'", "'model:a'") + ", user: alice, ";
    Denied denied =
        (Denied) create("alice@example.com", key + "envName: PATH, filePath: /etc/passwd");

    assertThat(denied.code()).isEqualTo(422);
    assertThat(denied.message())
        .contains("spec.envName: PATH is a reserved environment variable name", "choose another")
        .contains("spec.filePath: must not be in /etc/passwd");
    // What was so before a stricter policy stays, and can be changed otherwise.
    assertThat(
            change(
                "alice@example.com", key + "envName: PATH", key + "envName: PATH, suspended: true"))
        .isInstanceOf(Allowed.class);
  }

  @Test
  void a_variable_or_path_that_a_secret_of_the_user_holds_is_refused_by_its_name() {
    String key = spec("'chat:invoke'", "'model:a'") + ", user: alice, ";
    Denied denied =
        (Denied) create("alice@example.com", key + "envName: MINE, filePath: ~/mine/below");

    assertThat(denied.code()).isEqualTo(422);
    assertThat(denied.message())
        .contains("spec.envName: ConflictsWith: dev-alice/mine, envName; choose another")
        .contains("spec.filePath: ConflictsWith: dev-alice/mine, filePath");
    // In place of another, it may be the first half of a swap (decision 8).
    assertThat(
            ((Allowed) change("alice@example.com", key + "envName: OTHER", key + "envName: MINE"))
                .warnings())
        .singleElement()
        .asString()
        .contains("spec.envName: ConflictsWith: dev-alice/mine, envName", "Conflicted");
  }

  @Test
  void nobody_learns_what_a_user_has_by_asking_for_a_key() {
    String key = spec("'chat:invoke'", "'model:a'") + ", user: alice, envName: MINE";

    assertThat(((Denied) create("both", key)).message()).doesNotContain("mine");
    assertThat(((Denied) create("none", key)).code()).isEqualTo(403);
  }

  @Test
  void every_violation_is_in_one_answer_and_before_any_permission() {
    Denied denied =
        (Denied)
            create(
                "none",
                "scopes: ['Chat'], allowList: [nothing], lifetime: 2000h, expiresAt: soon, user: 7");
    assertThat(denied.code()).isEqualTo(422);
    assertThat(denied.message())
        .contains("spec.scopes[0]", "spec.allowList[0]", "spec.expiresAt", "spec.user")
        .contains("spec.secretRef");
  }

  @Test
  void a_key_may_not_be_good_for_longer_than_the_policy_says_and_one_that_has_ended_is_warned_of() {
    String key = spec("'chat:invoke'", "'model:a'");
    assertThat(((Denied) create("root", key + ", lifetime: 1001h")).message())
        .contains("spec.lifetime", "1000h");
    assertThat(create("root", key + ", lifetime: 1000h")).isInstanceOf(Allowed.class);
    assertThat(((Allowed) create("root", key + ", expiresAt: '2020-01-01T00:00:00Z'")).warnings())
        .singleElement()
        .asString()
        .contains("expired");
  }

  @ParameterizedTest
  @ValueSource(strings = {"junk: 1", ""})
  void junk_that_is_there_can_be_changed_apart_from_its_spec_and_deleted(String spec) {
    ObjectNode after = key(spec);
    after.withObject("/metadata").putArray("finalizers");
    assertThat(review.answer(request("none", Operation.UPDATE, after, key(spec))))
        .isInstanceOf(Allowed.class);
    assertThat(review.answer(request("none", Operation.DELETE, null, key(spec))))
        .isInstanceOf(Allowed.class);
  }
}
