package dev.satchel.crds.rule;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.satchel.crds.policy.EnvRules;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Of any text a name is made, or a refusal; nothing else is thrown. */
class EnvNameFuzzTest {
  private static final EnvRules RULES =
      new EnvRules(
          List.of(new NamePattern("CODER_*"), new NamePattern("*_SECRET")),
          List.of(new NamePattern("GIT_*")));

  @FuzzTest
  void a_name_is_accepted_or_refused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    if (EnvName.parse(text) instanceof Parsed.Valid<EnvName>(EnvName name)) {
      boolean posix = text.chars().allMatch(c -> c == '_' || isAsciiLetterOrDigit(c));
      if (!posix
          || !name.value().equals(text)
          || Character.isDigit(text.charAt(0))
          || text.getBytes(StandardCharsets.UTF_8).length > EnvName.MAX_BYTES
          || text.regionMatches(true, 0, "SATCHEL_", 0, 8)) {
        throw new AssertionError("accepted: " + text);
      }
      if (RULES.fault(name).isPresent() && text.regionMatches(true, 0, "GIT_", 0, 4)) {
        throw new AssertionError("refused though allowed: " + text);
      }
      if (RULES.fault(name).isEmpty() && text.regionMatches(true, 0, "LD_", 0, 3)) {
        throw new AssertionError("reserved, and accepted: " + text);
      }
    }
  }

  private static boolean isAsciiLetterOrDigit(int c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }
}
