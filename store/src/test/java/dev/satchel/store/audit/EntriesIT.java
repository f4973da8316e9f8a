package dev.satchel.store.audit;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.ADMIN;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AllowList;
import dev.satchel.crds.key.KeyName;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.Scopes;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.key.KeyDelivery;
import dev.satchel.store.key.KeyWrite;
import dev.satchel.store.key.Minting;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written about each change. */
class EntriesIT extends OnPostgres {
  private long seen;

  @BeforeEach
  void alice() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    news();
  }

  /** The entries since the last call, as {@code action kind name actor diff [outcome]}. */
  private List<String> news() {
    while (database.auditChain().link(Optional.empty(), 100).isPresent()) {}
    List<LoggedEntry> entries = database.audit().read(AuditQuery.oldest(200).after(seen));
    if (!entries.isEmpty()) {
      seen = entries.getLast().position();
    }
    return entries.stream().map(entry -> text(entry.row())).toList();
  }

  private static String text(AuditRow row) {
    String outcome = row.outcome().isEmpty() ? "" : " [" + row.outcome() + "]";
    return "%s %s %s by %s %s%s"
        .formatted(
            row.action(),
            row.kind(),
            row.name(),
            row.actor(),
            row.diff().replace("\"", ""),
            outcome);
  }

  @Test
  void a_secret_is_created_written_and_deleted() {
    database.secrets().put(secret("a").env("A").write());
    database.secrets().put(secret("a").env("A").write());
    assertThat(news())
        .containsExactly(
            "create UserSecret a by admin {description:{old:,new:for a},"
                + "enabled:{old:null,new:true},envName:{old:null,new:A},"
                + "user:{old:null,new:alice},value:{secret:true}}");

    database.secrets().put(secret("a").env("B").generation(2).write());
    database.secrets().put(secret("a").env("B").generation(3).value("other").write());
    assertThat(news())
        .containsExactly(
            "write UserSecret a by admin {envName:{old:A,new:B}}",
            "write UserSecret a by admin {value:{secret:true}}");

    database.secrets().delete("uid-a", BY_ADMIN);
    database.secrets().delete("uid-a", BY_ADMIN);
    assertThat(news())
        .containsExactly(
            "delete UserSecret a by admin {enabled:{old:true,new:null},"
                + "envName:{old:B,new:null},value:{secret:true}}");
  }

  @Test
  void nothing_changed_nothing_written() {
    database.secrets().put(secret("a").env("A").write());
    news();
    database.secrets().put(secret("a").env("A").generation(2).write());
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    database.secrets().put(secret("a").user("nobody").env("A").uid("uid-x").write());
    assertThat(news()).hasSize(1).first().asString().startsWith("delete UserSecret a by satchel");
    database.secrets().delete("uid-nobody", BY_ADMIN);
    database.users().softDelete("uid-nobody", BY_ADMIN);
    database.keys().delete("uid-nobody", BY_ADMIN);
    assertThat(news()).isEmpty();
  }

  @Test
  void a_value_that_changed_without_its_object_is_not_of_its_author() {
    database.secrets().put(secret("a").env("A").write());
    news();
    database.secrets().put(secret("a").env("A").value("from elsewhere").write());
    assertThat(news())
        .containsExactly(
            "write UserSecret a by satchel {value:{secret:true}}"
                + " [the value changed, the UserSecret did not]");
  }

  @Test
  void a_conflict_is_told_once_for_a_generation_and_so_is_what_it_took_away() {
    database.secrets().put(secret("a").env("A").write());
    database.secrets().put(secret("b").env("B").file("~/b").write());
    news();
    for (int look = 0; look < 3; look++) {
      database.secrets().put(secret("b").env("A").file("~/b").generation(2).write());
    }
    assertThat(news())
        .containsExactly(
            "write UserSecret b by admin {envName:{old:B,new:null}}",
            "deny UserSecret b by admin {} [Conflicted: spec.envName is held by dev-alice/a]");

    database.secrets().put(secret("b").env("A").file("~/b").generation(3).write());
    assertThat(news()).hasSize(1);
  }

  @Test
  void a_limit_that_refuses_a_secret_is_told_once_though_it_has_no_row() {
    for (int look = 0; look < 3; look++) {
      database.secrets().put(secret("big").env("BIG").bytes(24_576).write());
      database.secrets().put(secret("more").env("MORE").write());
    }
    assertThat(news())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("deny UserSecret more by admin {} [LimitExceeded: spec.envName: all values");
  }

  @Test
  void users_are_created_written_refused_and_deleted_with_all_that_they_have() {
    database.users().save(userWrite("uid-bob", "bob", "bob", false, false));
    database.users().save(userWrite("uid-bob", "bob", "bob", false, true));
    database.users().save(userWrite("uid-carl", "carl", "bob", false, false));
    database.users().save(userWrite("uid-carl", "carl", "bob", false, false));
    assertThat(news())
        .containsExactly(
            "create WorkspaceUser bob by admin {namespaces:{old:[],new:[dev-bob]},"
                + "username:{old:null,new:bob}}",
            "write WorkspaceUser bob by admin {suspended:{old:false,new:true}}",
            "deny WorkspaceUser carl by admin {} [Conflicted: spec.username is held by bob]");

    database.secrets().put(secret("a").env("A").write());
    database.secrets().put(secret("b").env("B").write());
    database.keys().put(key("k", "alice", Scopes.ALL, 1));
    news();
    database.audit().noteDeletion("uid-alice", new Author("root", List.of(), ""), Instant.now());
    database.users().softDelete("uid-alice", new DeletedBy.Noted(Instant.now()));
    assertThat(news())
        .hasSize(4)
        .allMatch(entry -> entry.startsWith("delete ") && entry.contains(" by root "))
        .anyMatch(entry -> entry.contains("WorkspaceUser alice"))
        .anyMatch(entry -> entry.contains("UserSecret a"))
        .anyMatch(entry -> entry.contains("UserSecret b"))
        .anyMatch(entry -> entry.contains("AIGatewayKey k"));
  }

  private static KeyWrite key(String name, String user, Scopes scopes, long generation) {
    return new KeyWrite(
        "uid-" + name,
        new KeyName(name),
        Optional.ofNullable(user),
        generation,
        new Permissions(scopes, AllowList.EVERYTHING),
        Optional.empty(),
        false,
        new KeyDelivery("ns/secret/token", "", Optional.empty(), Optional.empty()),
        ADMIN);
  }

  @Test
  void keys_are_created_written_rotated_withdrawn_and_deleted() {
    Scopes narrow = Scopes.of(List.of(new Scope("chat:invoke")));
    database.keys().put(key("k", null, Scopes.ALL, 1));
    database.keys().put(key("k", null, Scopes.ALL, 1));
    database.keys().put(key("k", null, narrow, 2));
    assertThat(news())
        .containsExactly(
            "create AIGatewayKey k by admin {allowList:{old:null,new:[*:*]},"
                + "scopes:{old:null,new:[*]},secretRef:{old:null,new:ns/secret/token}}",
            "write AIGatewayKey k by admin {scopes:{old:[*],new:[chat:invoke]}}");

    KeyToken token = KeyToken.generate(new SecureRandom());
    database
        .keyTokens()
        .mint(
            "uid-k",
            token,
            new Minting(true, Instant.now().plusSeconds(60), "", Author.SATCHEL, "interval"));
    database.keyTokens().removeAll("uid-k", ADMIN, "leaked");
    database.keyTokens().removeAll("uid-k", ADMIN, "leaked");
    String prefix = token.prefix();
    assertThat(news())
        .containsExactly(
            "rotate AIGatewayKey k by satchel {token:{secret:true},tokens:{old:[],new:[%s]}} [interval]"
                .formatted(prefix),
            "write AIGatewayKey k by admin {tokens:{old:[%s],new:[]}} [leaked]".formatted(prefix));

    database.keys().suspend("uid-k", ADMIN, "Invalid");
    database.keys().suspend("uid-k", ADMIN, "Invalid");
    database.keys().delete("uid-k", BY_ADMIN);
    assertThat(news())
        .hasSize(2)
        .first()
        .isEqualTo("write AIGatewayKey k by admin {suspended:{old:false,new:true}} [Invalid]");
  }
}
