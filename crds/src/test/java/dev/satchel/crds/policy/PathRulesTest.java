package dev.satchel.crds.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where files may be; the properties judge by {@link Path}, which shares nothing with the rules.
 */
class PathRulesTest {
  private static PathRules rules(List<String> allowed, List<String> denied) {
    return new PathRules(
        allowed.stream().map(Place::new).toList(), denied.stream().map(Place::new).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/1, ~/environ",
    "/proc, ~/a",
    "/, ~/etc/shadow",
    "/, ~/satchel/x",
    "/, ~/usr",
    "/etc, ~/passwd",
    "/usr/share/nginx, ~/key",
    "/run, ~/secrets",
    "/var/run/secrets, ~/kubernetes.io/serviceaccount/token",
  })
  void a_home_does_not_lead_to_a_denied_place(String home, String path) {
    FilePath parsed = new FilePath(path);

    assertThat(PathRules.DEFAULT.fault(parsed)).isEmpty();
    assertThat(PathRules.DEFAULT.fault(parsed, home)).isPresent();
  }

  @Test
  void the_home_only() {
    PathRules rules = rules(List.of("~"), List.of("/"));

    assertThat(rules.fault(new FilePath("~/a"))).isEmpty();
    assertThat(rules.fault(new FilePath("/opt/a"))).isPresent();
    assertThat(rules.fault(new FilePath("~/a"), "/home/alice")).isEmpty();
    assertThat(rules.fault(new FilePath("/home/alice/a"), "/home/alice")).isEmpty();
    assertThat(rules.fault(new FilePath("/home/bob/a"), "/home/alice")).isPresent();
  }

  @Test
  void the_deepest_place_decides_and_an_exception_wins_at_the_same_depth() {
    PathRules rules =
        rules(List.of("/usr/share/app", "/etc/hosts"), List.of("/usr/share/app/plugins", "~/.ssh"));

    assertThat(rules.fault(new FilePath("/usr/share/app/key"))).isEmpty();
    assertThat(rules.fault(new FilePath("/usr/share/app/plugins/key"))).isPresent();
    assertThat(rules.fault(new FilePath("/usr/share/other"))).isPresent();
    assertThat(rules.fault(new FilePath("/etc/hosts"))).isEmpty();
    assertThat(rules.fault(new FilePath("~/.ssh/id"))).isPresent();
    assertThat(rules.fault(new FilePath("/home/alice/.ssh/id"))).isEmpty();
    assertThat(rules.fault(new FilePath("/home/alice/.ssh/id"), "/home/alice")).isPresent();
  }

  @Test
  void a_home_in_an_allowed_place_is_judged_once_it_is_known() {
    PathRules rules = rules(List.of("/home"), List.of("/"));

    assertThat(rules.fault(new FilePath("~/a"))).isEmpty();
    assertThat(rules.fault(new FilePath("~/a"), "/home/alice")).isEmpty();
    assertThat(rules.fault(new FilePath("~/a"), "/root")).isPresent();
    assertThat(rules(List.of(), List.of("/")).fault(new FilePath("~/a"))).isPresent();
  }

  @Test
  void a_workspace_refuses_what_its_home_makes_of_a_path_and_keeps_what_was_stored_before() {
    PathRules rules = rules(List.of(), List.of("/opt", "~/.ssh"));

    assertThat(rules.faultOfHome(new FilePath("~/a"), "/opt")).isPresent();
    assertThat(rules.faultOfHome(new FilePath("/home/al/.ssh/id"), "/home/al")).isPresent();
    assertThat(rules.faultOfHome(new FilePath("/opt/a"), "/home/al")).isEmpty();
    assertThat(rules.faultOfHome(new FilePath("~/.ssh/id"), "/home/al")).isEmpty();
    assertThat(rules.faultOfHome(new FilePath("~/.ssh/id"), "/proc")).isPresent();
  }

  @Property
  void no_accepted_path_is_in_or_above_a_kept_or_denied_place_whatever_the_home(
      @ForAll("texts") String text, @ForAll("homes") String home) {
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)
        && PathRules.DEFAULT.fault(path, home).isEmpty()) {
      Path file = file(text, home);
      assertThat(builtIn()).noneMatch(place -> file.startsWith(place) || place.startsWith(file));
    }
  }

  @Property
  void no_policy_lets_a_file_into_a_kept_place(
      @ForAll("texts") String text,
      @ForAll("homes") String home,
      @ForAll("places") List<Place> allowed,
      @ForAll("places") List<Place> denied) {
    PathRules rules = new PathRules(allowed, denied);
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)
        && rules.fault(path, home).isEmpty()) {
      Path file = file(text, home);
      assertThat(kept()).noneMatch(place -> file.startsWith(place) || place.startsWith(file));
    }
  }

  @Property
  void a_path_is_refused_exactly_if_the_nearest_place_above_it_is_denied_or_one_below_is(
      @ForAll("texts") String text,
      @ForAll("homes") String home,
      @ForAll("places") List<Place> allowed,
      @ForAll("places") List<Place> denied) {
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)) {
      Path file = file(text, home);
      List<Path> exceptions = allowed.stream().map(place -> absolute(place, home)).toList();
      List<Path> denials =
          Stream.concat(builtIn(), denied.stream().map(place -> absolute(place, home))).toList();
      boolean inKept = kept().anyMatch(place -> file.startsWith(place) || place.startsWith(file));
      boolean above = denials.stream().anyMatch(one -> one.startsWith(file) && !one.equals(file));

      assertThat(new PathRules(allowed, denied).fault(path, home).isPresent())
          .isEqualTo(inKept || above || nearestIsDenied(file, exceptions, denials));
    }
  }

  @Property
  void what_is_refused_of_an_absolute_path_without_a_home_is_refused_with_any(
      @ForAll("texts") String text, @ForAll("homes") String home) {
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)
        && PathRules.DEFAULT.fault(path).isPresent()) {
      assertThat(PathRules.DEFAULT.fault(path, home)).isPresent();
    }
  }

  private static boolean nearestIsDenied(Path file, List<Path> exceptions, List<Path> denials) {
    for (Path place = file; place != null; place = place.getParent()) {
      if (exceptions.contains(place)) {
        return false;
      }
      if (denials.contains(place)) {
        return true;
      }
    }
    return false;
  }

  private static Path file(String text, String home) {
    return text.startsWith("~/") ? Path.of(home, text.substring(2)).normalize() : Path.of(text);
  }

  private static Path absolute(Place place, String home) {
    String text = place.path();
    return text.startsWith("~") ? Path.of(home, text.substring(1)).normalize() : Path.of(text);
  }

  private static Stream<Path> kept() {
    return FilePath.KEPT.stream().map(kept -> Path.of(kept.place().path()));
  }

  private static Stream<Path> builtIn() {
    return Stream.concat(
        kept(), DeniedPlaces.TABLE.stream().map(denied -> Path.of(denied.place().path())));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> any = Arbitraries.strings().withChars("ab.~/\0é").ofMaxLength(6);
    return Combinators.combine(Arbitraries.of("/", "~/", ""), names().ofMaxSize(5), any, endings())
        .as((start, names, more, end) -> start + String.join("/", names) + (end ? more : ""));
  }

  private static Arbitrary<Boolean> endings() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(4, Arbitraries.just(false)),
        net.jqwik.api.Tuple.of(1, Arbitraries.just(true)));
  }

  private static net.jqwik.api.arbitraries.ListArbitrary<String> names() {
    return Arbitraries.of(
            "etc",
            "passwd",
            "proc",
            "var",
            "run",
            "secrets",
            "kubernetes.io",
            "usr",
            "lib",
            "home",
            "alice",
            "satchel",
            "a",
            "..",
            ".",
            "",
            "~",
            "sudoers.d",
            "sys",
            "dev")
        .list();
  }

  @Provide
  Arbitrary<String> homes() {
    return names()
        .ofMaxSize(4)
        .map(names -> Path.of("/", names.toArray(String[]::new)).normalize().toString());
  }

  @Provide
  Arbitrary<List<Place>> places() {
    return Combinators.combine(Arbitraries.of("/", "~"), names().ofMaxSize(3))
        .as(
            (start, names) -> {
              Path path = Path.of("/", names.toArray(String[]::new)).normalize();
              String text = start.equals("~") ? "~" + path : path.toString();
              return new Place(text.equals("~/") ? "~" : text);
            })
        .list()
        .ofMaxSize(4);
  }
}
