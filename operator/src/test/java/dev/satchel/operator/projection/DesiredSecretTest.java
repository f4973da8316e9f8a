package dev.satchel.operator.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.store.encryption.UnreadableException.Reason;
import dev.satchel.store.secret.Projection;
import dev.satchel.store.secret.SecretRow;
import dev.satchel.store.secret.UnreadableSecret;
import dev.satchel.store.user.UserRow;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DesiredSecretTest {
  private static final WorkspaceUser ALICE = user("alice-uid");

  private static WorkspaceUser user(String uid) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName("alice").withUid(uid).build());
    return user;
  }

  private static Projection projection(boolean suspended, SecretRow... rows) {
    return new Projection(
        new UserRow(new UUID(0, 1), "alice-uid", "alice", "alice", false, suspended, 17),
        List.of(rows),
        List.of());
  }

  private static SecretRow row(String name, boolean enabled, String env, String path) {
    SecretValue value =
        SecretValue.parse((name + "-value").getBytes(UTF_8), true)
                instanceof Parsed.Valid<SecretValue>(SecretValue valid)
            ? valid
            : null;
    return new SecretRow(
        name + "-uid",
        "dev-alice",
        name,
        3,
        enabled,
        Optional.ofNullable(env).map(EnvName::new),
        Optional.ofNullable(path).map(FilePath::new),
        WorkspaceSelector.ALL,
        value,
        1,
        1,
        Instant.EPOCH);
  }

  private static String decoded(Secret secret, String key) {
    return new String(Base64.getDecoder().decode(secret.getData().get(key)), UTF_8);
  }

  private static final DesiredSecret DESIRED =
      DesiredSecret.of(
          ALICE,
          projection(
              false,
              row("both", true, "BOTH", "~/.both"),
              row("file", true, null, "/etc/file"),
              row("off", false, "OFF", "~/.off")),
          List.of());

  @Test
  void it_holds_what_is_enabled_and_an_index_of_all() {
    Secret secret = DESIRED.create("dev-alice");

    assertThat(secret.getMetadata().getName()).isEqualTo("satchel-alice");
    assertThat(secret.getData()).containsOnlyKeys("env.BOTH", "file.both", "file.file", "index");
    assertThat(decoded(secret, "env.BOTH")).isEqualTo("both-value");
    assertThat(decoded(secret, "index"))
        .contains(
            "revision\t17\n", "secret\toff-uid\t3\toff\n", "file\tboth-uid\tfile.both\t~/.both\n")
        .doesNotContain("~/.off", "value");
  }

  @Test
  void a_suspended_user_has_an_index_of_nothing() {
    Secret secret =
        DesiredSecret.of(
                ALICE,
                projection(true, row("both", true, "BOTH", "~/.both")),
                List.of(new Withheld("w-uid", 1, "w")))
            .create("dev-alice");

    assertThat(decoded(secret, "index")).isEqualTo("satchel\t1\nrevision\t17\n");
    assertThat(secret.getData()).containsOnlyKeys("index");
  }

  @Test
  void what_is_withheld_is_listed_unless_its_row_is_and_only_so_many() {
    List<Withheld> withheld =
        IntStream.range(0, 1000).mapToObj(i -> new Withheld("w" + i, 1, "w" + i)).toList();
    Secret many = DesiredSecret.of(ALICE, projection(false), withheld).create("dev-alice");
    Secret known =
        DesiredSecret.of(
                ALICE,
                projection(false, row("both", true, "BOTH", null)),
                List.of(new Withheld("both-uid", 3, "both")))
            .create("dev-alice");

    assertThat(decoded(many, "index").lines().count()).isEqualTo(2 + DesiredSecret.MAX_WITHHELD);
    assertThat(decoded(known, "index")).containsOnlyOnce("both-uid");
  }

  @Test
  void a_repaired_secret_is_as_it_should_be_and_keeps_what_others_added() {
    Secret edited =
        new SecretBuilder(DESIRED.create("dev-alice"))
            .editMetadata()
            .withLabels(Map.of("their", "label"))
            .withAnnotations(Map.of("their", "annotation"))
            .endMetadata()
            .addToData("env.EVIL", "eA==")
            .build();
    assertThat(DESIRED.isIn(edited)).isFalse();

    Secret repaired = DESIRED.repair(edited);

    assertThat(DESIRED.isIn(repaired)).isTrue();
    assertThat(repaired.getData()).doesNotContainKey("env.EVIL");
    assertThat(repaired.getMetadata().getLabels()).containsEntry("their", "label");
    assertThat(repaired.getMetadata().getAnnotations()).containsEntry("their", "annotation");
  }

  @Test
  void of_a_row_that_cannot_be_read_workspaces_keep_what_they_have_and_nothing_else() {
    UnreadableSecret unreadable =
        new UnreadableSecret(
            "both-uid",
            "dev-alice",
            "both",
            4,
            true,
            Optional.of(new EnvName("BOTH")),
            Optional.of(new FilePath("~/.both")),
            WorkspaceSelector.ALL,
            2,
            "0badc0de",
            Reason.NOT_AUTHENTIC);
    Projection projection =
        new Projection(
            projection(false).user(),
            List.of(row("file", true, null, "/etc/file")),
            List.of(unreadable));
    DesiredSecret desired = DesiredSecret.of(ALICE, projection, List.of());
    Secret edited =
        new SecretBuilder(DESIRED.create("dev-alice")).addToData("env.EVIL", "eA==").build();

    Secret repaired = desired.repair(edited);

    assertThat(desired.isIn(repaired)).isTrue();
    assertThat(repaired.getData()).containsOnlyKeys("env.BOTH", "file.both", "file.file", "index");
    assertThat(decoded(repaired, "env.BOTH")).isEqualTo("both-value");
    assertThat(decoded(repaired, "index"))
        .contains("secret\tboth-uid\t4\tboth\n", "file\tboth-uid\tfile.both\t~/.both\n");
    assertThat(desired.create("dev-alice").getData()).containsOnlyKeys("file.file", "index");
  }

  @Test
  void ours_is_what_has_the_user_as_owner_or_every_mark() {
    Secret made = DESIRED.create("dev-alice");
    Secret unlabelled =
        new SecretBuilder(made).editMetadata().withLabels(Map.of()).endMetadata().build();
    Secret disowned =
        new SecretBuilder(made).editMetadata().withOwnerReferences().endMetadata().build();
    Secret neither =
        new SecretBuilder(unlabelled).editMetadata().withOwnerReferences().endMetadata().build();

    assertThat(Ownership.isOurs(made, ALICE)).isTrue();
    assertThat(Ownership.isOurs(unlabelled, ALICE)).isTrue();
    assertThat(Ownership.isOurs(disowned, ALICE)).isTrue();
    assertThat(Ownership.isOurs(made, user("made-anew"))).isTrue();
    assertThat(Ownership.isOurs(unlabelled, user("made-anew"))).isFalse();
    assertThat(Ownership.isOurs(neither, ALICE)).isFalse();
  }

  @Test
  void its_text_shows_no_value() {
    assertThat(DESIRED.toString()).isEqualTo("DesiredSecret[satchel-alice, revision=17]");
  }
}
