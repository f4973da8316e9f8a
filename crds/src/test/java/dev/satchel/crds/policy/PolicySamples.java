package dev.satchel.crds.policy;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Secrets on both sides of every line of the tables, created and changed; without values. */
public final class PolicySamples {
  private PolicySamples() {}

  /**
   * One request.
   *
   * @param now the spec that is asked for, in YAML
   * @param before the one that is there
   */
  public record Sample(String now, Optional<String> before) {}

  public static List<Sample> all() {
    return Stream.of(names(), paths(), changes()).flatMap(samples -> samples).toList();
  }

  private static Stream<Sample> names() {
    Stream<String> around =
        ReservedNames.TABLE.stream()
            .map(reserved -> reserved.pattern().word())
            .flatMap(
                word -> Stream.of(word, word + "X", "X" + word, word.toLowerCase(Locale.ROOT)));
    return Stream.concat(
            around, Stream.of("MINE", "mine2", "MY_SECRET", "CODER_X", "LD_OK", "A_TOKEN", "GIT"))
        .filter(name -> EnvName.parse(name) instanceof Parsed.Valid)
        .distinct()
        .map(name -> created("{envName: \"%s\"}".formatted(name)));
  }

  private static Stream<Sample> paths() {
    Stream<String> around =
        DeniedPlaces.TABLE.stream()
            .map(denied -> denied.place().path())
            .flatMap(place -> Stream.of(place, place + "/x", place + "x", "~" + place));
    return Stream.concat(
            around,
            Stream.of(
                "/etc",
                "/usr/share/app",
                "/usr/share/app/key",
                "/usr/share/app/plugins/x",
                "/usr/share",
                "/etc/hosts/x",
                "/home",
                "/home/a/b",
                "/opt/x",
                "/optx",
                "~/.ssh",
                "~/.ssh/id",
                "~/.sshx",
                "~/a",
                "/a'b \\\"c\\\\ <d>",
                "/a'b \\\"c\\\\ <d>/x"))
        .filter(path -> FilePath.parse(unescaped(path)) instanceof Parsed.Valid)
        .distinct()
        .map(path -> created("{filePath: \"%s\"}".formatted(path)));
  }

  private static String unescaped(String path) {
    return path.replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private static Stream<Sample> changes() {
    List<String> specs =
        List.of(
            "{envName: PATH}",
            "{envName: path}",
            "{envName: A}",
            "{envName: A, filePath: /etc/passwd}",
            "{envName: A, filePath: /opt/a}",
            "{filePath: /opt/a}",
            "{filePath: /opt/a, enabled: false}",
            "{filePath: /opt/a, enabled: true}",
            "{filePath: ~/.ssh/a}",
            "{enabled: false}");
    return specs.stream()
        .flatMap(now -> specs.stream().map(before -> new Sample(now, Optional.of(before))));
  }

  private static Sample created(String spec) {
    return new Sample(spec, Optional.empty());
  }
}
