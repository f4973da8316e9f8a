package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Variables and files arrive byte for byte, whatever the workspace looks like. */
@Tag("main")
@ExtendWith(Scenarios.class)
class DeliveryE2E {
  private static final String KEY =
      "-----BEGIN KEY-----\nline one\n\nline three\n-----END KEY-----\n";
  private static final String UTF_8 = "Grüße, 世界 🎒\twithout a line feed at the end";
  private static final String BIG = "0123456789abcdef".repeat(24 * 1024 / 16);

  private static Map<Shape, Workspace> workspaces;

  /**
   * What a workspace looks like.
   *
   * @param fsGroup 0: none
   * @param homeInImage else it is an emptyDir
   */
  record Shape(long uid, long fsGroup, boolean readOnlyRoot, boolean homeInImage) {
    String home() {
      return uid == 0 ? "/root" : uid == 1000 ? "/home/dev" : "/home/any";
    }

    PodDraft draft(Scenario scenario) {
      PodDraft draft =
          PodDraft.of("ws-" + Scenario.unique()).of(scenario).uid(uid).env("HOME", home());
      if (fsGroup != 0) {
        draft = draft.fsGroup(fsGroup);
      }
      if (readOnlyRoot) {
        draft = draft.readOnlyRoot();
      }
      return homeInImage ? draft : draft.emptyDir(home());
    }

    @Override
    public String toString() {
      return "uid %d, %s, %s root, home %s"
          .formatted(
              uid,
              fsGroup == 0 ? "no fsGroup" : "fsGroup " + fsGroup,
              readOnlyRoot ? "read-only" : "writable",
              homeInImage ? "in the image" : "on an emptyDir");
    }
  }

  static Stream<Shape> shapes() {
    return LongStream.of(0, 1000, 1000670000)
        .boxed()
        .flatMap(uid -> Stream.of(0L, 2000L).map(group -> new Shape(uid, group, false, false)))
        .flatMap(
            shape ->
                Stream.of(false, true)
                    .map(root -> new Shape(shape.uid(), shape.fsGroup(), root, false)))
        .flatMap(
            shape ->
                Stream.of(false, true)
                    .map(
                        image ->
                            new Shape(shape.uid(), shape.fsGroup(), shape.readOnlyRoot(), image)));
  }

  /** Outside of a volume the container's runtime makes the directories. */
  static Stream<Shape> withHomeOnVolume() {
    return shapes().filter(shape -> !shape.homeInImage());
  }

  @BeforeAll
  static void all_shapes_start(Scenario scenario) {
    scenario.ready(
        SecretDraft.of("token").env("TOKEN").file("~/.config/gh/token").value("ghp_0123"),
        SecretDraft.of("lines").env("LINES_OF_KEY").file("~/.keys/deep/er/key").value(KEY),
        SecretDraft.of("text").env("GREETING").file("~/greeting").value(UTF_8),
        SecretDraft.of("big").file("~/.big/file").value(BIG),
        SecretDraft.of("outside").file("/etc/satchel/outside").value(KEY));
    List<Shape> shapes = shapes().toList();
    Map<Shape, Workspace> created =
        shapes.stream()
            .collect(
                Collectors.toMap(
                    Function.identity(), shape -> scenario.create(shape.draft(scenario))));
    created.values().forEach(Workspace::awaitReady);
    workspaces = created;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void variables_are_the_values_byte_for_byte(Shape shape) {
    Workspace workspace = workspaces.get(shape);
    assertThat(workspace.env("TOKEN")).asString().isEqualTo("ghp_0123");
    assertThat(workspace.env("LINES_OF_KEY")).isEqualTo(bytes(KEY));
    assertThat(workspace.env("GREETING")).isEqualTo(bytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void files_are_the_values_byte_for_byte(Shape shape) {
    Workspace workspace = workspaces.get(shape);
    assertThat(workspace.file("~/.config/gh/token")).asString().isEqualTo("ghp_0123");
    assertThat(workspace.file("~/.keys/deep/er/key")).isEqualTo(bytes(KEY));
    assertThat(workspace.file("~/greeting")).isEqualTo(bytes(UTF_8));
    assertThat(workspace.file("~/.big/file")).isEqualTo(bytes(BIG));
    assertThat(workspace.file("/etc/satchel/outside")).isEqualTo(bytes(KEY));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void files_are_0600_and_the_users_own(Shape shape) {
    Workspace workspace = workspaces.get(shape);
    String own = "600 " + shape.uid();
    assertThat(
            workspace.sh(
                "stat -c '%a %u' ~/.config/gh/token ~/.keys/deep/er/key ~/greeting ~/.big/file"
                    + " /etc/satchel/outside"))
        .isEqualTo((own + "\n").repeat(5));
  }

  @ParameterizedTest
  @MethodSource("withHomeOnVolume")
  void directories_made_in_a_volume_are_0700_and_the_users_own(Shape shape) {
    assertThat(
            workspaces
                .get(shape)
                .sh("stat -c '%a %u' ~/.config ~/.config/gh ~/.keys ~/.keys/deep ~/.keys/deep/er"))
        .isEqualTo(("700 " + shape.uid() + "\n").repeat(5));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
