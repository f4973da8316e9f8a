package dev.satchel.crds.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.NamePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables, and what is made of them. */
class ReservedNamesTest {
  @Test
  void the_documentation_says_what_the_code_does() throws IOException {
    assertSame(Path.of("../docs/reserved-names.md"), ReservedNamesDocument.markdown());
  }

  @Test
  void the_chart_has_the_tables_as_they_are() throws IOException {
    assertSame(
        Path.of("../charts/satchel/files/policy/built-in.yaml"), ReservedNamesDocument.yaml());
  }

  private static void assertSame(Path file, String text) throws IOException {
    if ("write".equals(System.getProperty("manifests"))) {
      Files.writeString(file, text);
    }
    assertThat(file)
        .as("make it anew with: mvn -pl crds test -Dtest=ReservedNamesTest -Dmanifests=write")
        .hasContent(text);
  }

  @Test
  void no_name_is_in_the_table_twice() {
    assertThat(ReservedNames.TABLE)
        .extracting(ReservedNames.Reserved::pattern)
        .doesNotHaveDuplicates();
    assertThat(ReservedNames.TABLE)
        .filteredOn(one -> one.pattern().form() == NamePattern.Form.NAME)
        .filteredOn(one -> !one.pattern().text().equals("VSCODE_PROXY_URI"))
        .allSatisfy(
            name ->
                assertThat(ReservedNames.TABLE)
                    .filteredOn(one -> one.pattern().matches(name.pattern().text()))
                    .as("%s", name)
                    .hasSize(1));
  }

  @Test
  void nothing_in_the_tables_is_refused_anyway() {
    assertThat(ReservedNames.TABLE)
        .noneMatch(one -> EnvName.OWN.matches(one.pattern().word()))
        .allSatisfy(one -> assertThat(one.reason()).isNotBlank().doesNotContain("|"));
    assertThat(DeniedPlaces.TABLE)
        .extracting(DeniedPlaces.Denied::place)
        .doesNotHaveDuplicates()
        .allMatch(
            place -> FilePath.KEPT.stream().noneMatch(kept -> kept.place().covers(place.path())));
  }

  /** What the field's own system reserves; its {@code CODER_*} is our {@code SATCHEL_*}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "HOME",
        "SHELL",
        "USER",
        "LOGNAME",
        "PWD",
        "OLDPWD",
        "LANG",
        "TERM",
        "IFS",
        "CDPATH",
        "ENV",
        "BASH_ENV",
        "TMPDIR",
        "TMP",
        "TEMP",
        "HOSTNAME",
        "SSH_AUTH_SOCK",
        "SSH_CLIENT",
        "SSH_CONNECTION",
        "SSH_TTY",
        "EDITOR",
        "VISUAL",
        "PAGER",
        "VSCODE_PROXY_URI",
        "CS_DISABLE_GETTING_STARTED_OVERRIDE",
        "XDG_RUNTIME_DIR",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "GIT_X",
        "LC_X",
        "LD_X",
        "DYLD_X"
      })
  void everything_that_was_reserved_before_is(String name) {
    assertThat(ReservedNames.reason(name)).isPresent();
  }
}
