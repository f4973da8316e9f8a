package dev.satchel.webhook.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.webhook.injection.DeclaredSecret;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Something of which a user has but one: a secret's name, its environment variable, its path. */
sealed interface Claim {
  /** As in the manifest. */
  String field();

  /**
   * Whether another secret of the user stands in its way.
   *
   * @param homes what {@code ~} may stand for
   */
  boolean collides(DeclaredSecret other, Set<String> homes);

  record Name(String name) implements Claim {
    @Override
    public String field() {
      return "metadata.name";
    }

    @Override
    public boolean collides(DeclaredSecret other, Set<String> homes) {
      return other.name().equals(name);
    }
  }

  record Variable(EnvName name) implements Claim {
    @Override
    public String field() {
      return "spec.envName";
    }

    @Override
    public boolean collides(DeclaredSecret other, Set<String> homes) {
      return other.envName().filter(name::equals).isPresent();
    }
  }

  record Path(FilePath path) implements Claim {
    @Override
    public String field() {
      return "spec.filePath";
    }

    @Override
    public boolean collides(DeclaredSecret other, Set<String> homes) {
      return other.filePath().filter(it -> collides(it, homes)).isPresent();
    }

    private boolean collides(FilePath other, Set<String> homes) {
      return path.isUnderHome() == other.isUnderHome()
          ? overlap(path.value(), other.value())
          : homes.stream().anyMatch(home -> overlap(path.in(home), other.in(home)));
    }

    /** The same file, or one would have to be the other's directory. */
    private static boolean overlap(String one, String other) {
      return one.equals(other) || one.startsWith(other + "/") || other.startsWith(one + "/");
    }
  }

  static Optional<Claim> name(UserSecret secret) {
    return Optional.ofNullable(secret.getMetadata().getName())
        .filter(name -> !name.isEmpty())
        .map(Name::new);
  }

  static Optional<Claim> variable(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec())
        .flatMap(spec -> Optional.ofNullable(spec.envName()))
        .flatMap(text -> valid(EnvName.parse(text)))
        .map(Variable::new);
  }

  static Optional<Claim> path(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec())
        .flatMap(spec -> Optional.ofNullable(spec.filePath()))
        .flatMap(text -> valid(FilePath.parse(text)))
        .map(Path::new);
  }

  private static <T> Optional<T> valid(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Valid<T>(T value) -> Optional.of(Objects.requireNonNull(value));
      case Parsed.Refused<T> refused -> Optional.empty();
    };
  }
}
