package dev.satchel.crds.rule;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.satchel.crds.policy.PathRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Of any text a path is made, or a refusal; and none leads where nothing of a user's can be. The
 * first line of an input is a home, the rest a path.
 */
class FilePathFuzzTest {
  @FuzzTest
  void a_path_is_accepted_or_refused_and_stays_out_of_kept_places(byte[] data) {
    String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", 2);
    Path home = Path.of("/" + lines[0].replace("\0", "")).normalize();
    String text = lines[lines.length - 1];
    if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)
        && PathRules.DEFAULT.fault(path, home.toString()).isEmpty()) {
      Path file = path.isUnderHome() ? home.resolve(text.substring(2)).normalize() : Path.of(text);
      if (!file.toString().equals(path.in(home.toString()))) {
        throw new AssertionError("resolved to " + file + ": " + text);
      }
      if (path.isUnderHome() && !file.startsWith(home)) {
        throw new AssertionError("left the home: " + text);
      }
      for (FilePath.Kept kept : FilePath.KEPT) {
        Path place = Path.of(kept.place().path());
        if (file.startsWith(place) || place.startsWith(file)) {
          throw new AssertionError("in " + place + ": " + text + " with home " + home);
        }
      }
    }
  }
}
