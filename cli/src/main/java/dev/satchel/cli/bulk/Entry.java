package dev.satchel.cli.bulk;

import dev.satchel.cli.secret.Source;
import dev.satchel.crds.policy.EnvRules;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.Parsed;
import java.util.Locale;
import java.util.Optional;

/**
 * One secret of an imported file.
 *
 * @param where for messages, e.g. {@code Secret "GITHUB_TOKEN" on line 3}
 * @param name of the {@code UserSecret}
 * @param envName its environment variable; empty: no such name may be one, so it is imported
 *     disabled
 */
record Entry(String where, String name, Optional<String> envName, Source source) {
  private static final int SHOWN = 64;

  /** Of a line {@code KEY=VALUE}, or of a member of an object. */
  static Entry of(String key, int line, Source source) {
    return new Entry(
        "Secret \"%s\" on line %d".formatted(shown(key), line), name(key), env(key), source);
  }

  /** Of a key of a Secret's manifest. */
  static Entry of(String file, String secret, String key, Source source) {
    return new Entry(
        "Secret \"%s\", key \"%s\" in %s".formatted(shown(secret), shown(key), file),
        name(secret + "-" + key),
        env(key),
        source);
  }

  /** {@code GITHUB_TOKEN} is {@code github-token}: names of objects have no other letters. */
  private static String name(String key) {
    return key.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9.-]+", "-")
        .replaceAll("^[.-]+|[.-]+$", "");
  }

  /** A deployment may reserve other names than the default; its webhook says so then. */
  private static Optional<String> env(String key) {
    return EnvName.parse(key) instanceof Parsed.Valid<EnvName>(EnvName name)
            && EnvRules.DEFAULT.fault(name).isEmpty()
        ? Optional.of(name.value())
        : Optional.empty();
  }

  private static String shown(String key) {
    return key.codePointCount(0, key.length()) <= SHOWN
        ? key
        : key.substring(0, key.offsetByCodePoints(0, SHOWN)) + "...";
  }
}
