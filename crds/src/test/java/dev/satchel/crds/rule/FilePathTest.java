package dev.satchel.crds.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {
  private static final Pattern SUGGESTION =
      Pattern.compile("must be in normal form; (.*) would do", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~/.ssh/id",
        "/etc/a b",
        "~/...",
        "/..a/b..",
        "/~/a",
        "/process",
        "/run/a",
        "~/~/a",
        "/ü/🔑"
      })
  void a_path_in_normal_form_is_accepted(String path) {
    assertThat(FilePath.parse(path)).isEqualTo(new Parsed.Valid<>(new FilePath(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', must start with ~/ or /",
    "~, must start with ~/ or /",
    "~bob/a, must start with ~/ or /",
    "a/b, must start with ~/ or /",
    "/, must name a file",
    "~/, must name a file",
    "~/a/.., must name a file",
    "~//a, must be in normal form; ~/a would do",
    "/a/, must be in normal form; /a would do",
    "/a/./b/../c, must be in normal form; /a/c would do",
    "~/../a, must be in normal form; ~/a would do",
    "'/a\tb', must not contain control characters",
    "'/a\u0085b', must not contain control characters",
    "/proc/self/environ, must not be in /proc (the kernel's view of processes",
    "/dev/shm/token, must not be in /dev (devices",
    "/var/run/secrets/kubernetes.io/serviceaccount/token, must not be in /var/run/secrets/kubernetes",
    "/satchel/source/index, must not be in /satchel (Satchel's own volumes)",
    "/run/secrets, 'must not be a directory, and /run/secrets/kubernetes.io (the service'",
  })
  void a_refusal_says_what_would_be_right(String path, String message) {
    assertThat(FilePath.parse(path))
        .isInstanceOfSatisfying(
            Parsed.Refused.class, refused -> assertThat(refused.message()).startsWith(message));
  }

  @Test
  void lengths_count_in_bytes() {
    String name255 = "é".repeat(127) + "n";
    assertThat(FilePath.parse(("/" + name255).repeat(16))).isInstanceOf(Parsed.Valid.class);
    assertThat(FilePath.parse(("/" + name255).repeat(16) + "/a"))
        .isEqualTo(new Parsed.Refused<>("must not exceed 4096 bytes"));
    assertThat(FilePath.parse("/" + name255 + "n"))
        .isEqualTo(new Parsed.Refused<>("each name in it must not exceed 255 bytes"));
  }

  @Test
  void the_constructor_refuses_what_parse_refuses() {
    assertThatThrownBy(() -> new FilePath("a")).hasMessage("must start with ~/ or /");
  }

  @Test
  void a_home_at_the_root_gives_no_second_slash() {
    assertThat(new FilePath("~/a").in("/")).isEqualTo("/a");
    assertThat(new FilePath("/a").in("/home/alice")).isEqualTo("/a");
  }

  @Property
  void no_accepted_path_leaves_its_start(
      @ForAll("paths") String text, @ForAll("homes") String home) {
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)) {
      Path resolved = Path.of(path.in(home));
      assertThat(resolved).isAbsolute().isEqualTo(resolved.normalize()).hasToString(path.in(home));
      if (path.isUnderHome()) {
        assertThat(resolved.startsWith(home)).isTrue();
        assertThat(resolved).isNotEqualTo(Path.of(home));
      }
    }
  }

  @Property
  void two_accepted_texts_name_two_files(
      @ForAll("paths") String one, @ForAll("paths") String other) {
    if (!one.equals(other)
        && FilePath.parse(one) instanceof Parsed.Valid<FilePath>(FilePath a)
        && FilePath.parse(other) instanceof Parsed.Valid<FilePath>(FilePath b)
        && a.isUnderHome() == b.isUnderHome()) {
      assertThat(Path.of(a.in("/h"))).isNotEqualTo(Path.of(b.in("/h")));
    }
  }

  @Property
  void a_suggested_normal_form_is_accepted_or_refused_for_another_reason(
      @ForAll("paths") String text) {
    if (FilePath.parse(text) instanceof Parsed.Refused<FilePath>(String message)) {
      Matcher suggestion = SUGGESTION.matcher(message);
      if (suggestion.matches()
          && FilePath.parse(suggestion.group(1)) instanceof Parsed.Refused<FilePath>(String next)) {
        assertThat(next).doesNotContain("normal form").startsWith("each name");
      }
    }
  }

  @Property
  void what_is_accepted_holds_the_lengths_of_linux(@ForAll("paths") String text) {
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)) {
      assertThat(path.value().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4096);
      assertThat(path.value().split("/", -1))
          .allSatisfy(
              name -> assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThan(256));
    }
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> name =
        Arbitraries.oneOf(
            Arbitraries.of("", ".", "..", "...", "~", "a", "b", "a b", "é"),
            Arbitraries.strings().withChars("ab.~é\n").ofMaxLength(3),
            Arbitraries.of("n".repeat(255), "n".repeat(256), "é".repeat(128)));
    Arbitrary<String> start = Arbitraries.of("/", "~/", "", "~", "../");
    Arbitrary<String> plain = Arbitraries.of("...", "~", "a", "a b", "é");
    return Combinators.combine(
            start, Arbitraries.oneOf(name.list().ofMaxSize(20), plain.list().ofMaxSize(3)))
        .as((first, names) -> first + String.join("/", names));
  }

  @Provide
  Arbitrary<String> homes() {
    return Arbitraries.of("/", "/root", "/home/alice", "/a/b/c", "/~");
  }
}
