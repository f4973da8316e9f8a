package dev.satchel.crds.policy;

import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Place;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where files may be: everywhere but in {@link FilePath#KEPT} and {@link DeniedPlaces}. Of the
 * places that cover a path the deepest decides, and of two that are the same an allowed one; so
 * {@code denied: [/], allowed: [~]} means the home only.
 *
 * @param denied besides those of the table
 * @param allowed exceptions, of the table's too
 */
public record PathRules(List<Place> allowed, List<Place> denied) {
  public static final PathRules DEFAULT = new PathRules(List.of(), List.of());

  private static final String BY_ADMINISTRATOR = "denied by an administrator";

  public PathRules {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /**
   * What is wrong with a path wherever the home is, and what would be right; empty: nothing that
   * can be said without one. Of {@code ~/a} only places that begin with {@code ~} say something,
   * and a denied {@code /} if no absolute place, where the home may be, is allowed.
   */
  public Optional<String> fault(FilePath path) {
    boolean homeMayBeAllowed = allowed.stream().anyMatch(place -> !place.isUnderHome());
    return fault(
        path.value(),
        UnaryOperator.identity(),
        denied -> !(path.isUnderHome() && homeMayBeAllowed) || denied.isUnderHome());
  }

  /**
   * What is wrong with a path in a workspace, and what would be right; empty: a file may be there.
   *
   * @param home what {@code ~} stands for there: absolute, in normal form
   */
  public Optional<String> fault(FilePath path, String home) {
    return keptFault(path, home)
        .or(() -> fault(path.in(home), place -> place.in(home), denied -> true));
  }

  /**
   * What a workspace has to look at itself: what is wrong with a path because of where the home is.
   * A path that is denied wherever the home is was stored before it was denied, and stays.
   *
   * @param home as above
   */
  public Optional<String> faultOfHome(FilePath path, String home) {
    return fault(path).isPresent() ? keptFault(path, home) : fault(path, home);
  }

  private static Optional<String> keptFault(FilePath path, String home) {
    String resolved = path.in(home);
    return FilePath.KEPT.stream().flatMap(kept -> kept.fault(resolved).stream()).findFirst();
  }

  private record Denial(Place place, String reason) {
    boolean isAbout(String path) {
      return place.covers(path) || place.isBelow(path);
    }

    String fault(String path) {
      return place.covers(path)
          ? "must not be in %s (%s); choose another place".formatted(place, reason)
          : "must not be a directory, and %s (%s) is below it; choose another place"
              .formatted(place, reason);
    }
  }

  private Optional<String> fault(
      String path, UnaryOperator<Place> resolve, Predicate<Place> counts) {
    int exception =
        allowed.stream()
            .map(resolve)
            .filter(place -> place.covers(path))
            .mapToInt(Place::depth)
            .max()
            .orElse(-1);
    return denials()
        .filter(denial -> counts.test(denial.place()))
        .map(denial -> new Denial(resolve.apply(denial.place()), denial.reason()))
        .filter(denial -> denial.isAbout(path))
        .filter(denial -> denial.place().depth() > exception)
        .max(Comparator.comparingInt(denial -> denial.place().depth()))
        .map(denial -> denial.fault(path));
  }

  private Stream<Denial> denials() {
    return Stream.concat(
        DeniedPlaces.TABLE.stream().map(one -> new Denial(one.place(), one.reason())),
        denied.stream().map(place -> new Denial(place, BY_ADMINISTRATOR)));
  }
}
