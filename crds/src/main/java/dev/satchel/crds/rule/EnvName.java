package dev.satchel.crds.rule;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The name of an environment variable that a user may set: a POSIX name of at most 256 bytes that
 * neither a shell, a loader nor Satchel depends on. {@code path} is as reserved as {@code PATH}.
 */
public record EnvName(String value) {
  public static final int MAX_BYTES = 256;
  public static final String PATTERN = "^[a-zA-Z_][a-zA-Z0-9_]*$";

  /** Names that a login, a shell or an editor session is built on. */
  public static final Set<String> RESERVED =
      sorted(
          """
              PATH HOME SHELL USER LOGNAME PWD OLDPWD LANG TERM IFS CDPATH ENV BASH_ENV \
              TMPDIR TMP TEMP HOSTNAME SSH_AUTH_SOCK SSH_CLIENT SSH_CONNECTION SSH_TTY \
              EDITOR VISUAL PAGER XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_DATA_HOME \
              XDG_CACHE_HOME XDG_STATE_HOME""");

  /** Families of names that programs of the base system, Kubernetes or Satchel read. */
  public static final Set<String> RESERVED_PREFIXES = sorted("SATCHEL_ GIT_ LC_ LD_ DYLD_");

  private static final Pattern SHAPE = Pattern.compile(PATTERN);

  private static Set<String> sorted(String names) {
    return Collections.unmodifiableSet(new TreeSet<>(List.of(names.split(" "))));
  }

  /** Throws {@link IllegalArgumentException} on a name that {@link #parse} refuses. */
  public EnvName {
    Parsed.check(fault(value));
  }

  public static Parsed<EnvName> parse(String text) {
    return Parsed.of(() -> new EnvName(text));
  }

  private static Optional<String> fault(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("must not exceed " + MAX_BYTES + " bytes");
    }
    if (!SHAPE.matcher(text).matches()) {
      return Optional.of(
          "must start with a letter or underscore, followed by letters, digits or underscores");
    }
    String upper = text.toUpperCase(Locale.ROOT);
    if (RESERVED.contains(upper)) {
      return Optional.of(upper + " is a reserved environment variable name; choose another");
    }
    return RESERVED_PREFIXES.stream()
        .filter(upper::startsWith)
        .findFirst()
        .map(prefix -> "names starting with " + prefix + " are reserved; choose another");
  }

  @Override
  public String toString() {
    return value;
  }
}
