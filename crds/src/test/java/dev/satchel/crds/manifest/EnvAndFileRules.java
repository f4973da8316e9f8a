package dev.satchel.crds.manifest;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import java.util.stream.Collectors;

/** {@link EnvName} and {@link FilePath} as schema and CEL. */
final class EnvAndFileRules {
  private EnvAndFileRules() {}

  static void envName(SchemaPart name) {
    name.length(0, EnvName.MAX_BYTES)
        .rule(
            "self.matches('" + EnvName.PATTERN + "')",
            "must start with a letter or underscore, followed by letters, digits or underscores")
        .rule(
            "!self.upperAscii().startsWith('" + EnvName.OWN.word() + "')",
            "names starting with " + EnvName.OWN.word() + " are Satchel's own; choose another");
  }

  static void filePath(SchemaPart path) {
    path.length(0, FilePath.MAX_BYTES)
        .rule("self.startsWith('~/') || self.startsWith('/')", "must start with ~/ or /")
        .rule("!self.matches(r'\\p{Cc}')", "must not contain control characters")
        .rule(
            "!self.matches(r'//|/\\.\\.?(/|$)|/$')",
            "must be in normal form and name a file: no ., .., // or trailing /")
        .rule(
            "bytes(self).size() <= " + FilePath.MAX_BYTES,
            "must not exceed " + FilePath.MAX_BYTES + " bytes")
        .rule(
            "!%s.exists(kept, self == kept || self.startsWith(kept + '/') || kept.startsWith(self + '/'))"
                .formatted(kept()),
            "must not be in or above a place that is not the user's: "
                + String.join(", ", FilePath.KEPT.stream().map(EnvAndFileRules::path).toList()))
        // in characters, all that CEL's cost budget allows; CheckedSecret counts bytes
        .rule(
            "!self.matches('[^/]{" + (FilePath.MAX_NAME_BYTES + 1) + "}')",
            "each name in it must not exceed " + FilePath.MAX_NAME_BYTES + " bytes");
  }

  private static String kept() {
    return FilePath.KEPT.stream()
        .map(EnvAndFileRules::path)
        .collect(Collectors.joining("', '", "['", "']"));
  }

  private static String path(FilePath.Kept kept) {
    return kept.place().path();
  }
}
