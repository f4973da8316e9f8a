package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {
  @Test
  void helm_finds_nothing_to_warn_of() {
    LintResult result = new Helm(Chart.FOLDER).lint().strict().call();
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @Test
  void it_can_be_packaged(@TempDir Path folder) throws Exception {
    new Helm(Chart.FOLDER).packageIt().withDestination(folder).call();
    assertThat(folder.resolve("satchel-0.1.0.tgz")).isNotEmptyFile();
  }

  @Test
  void its_application_version_is_the_one_that_is_built() throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    Matcher version =
        Pattern.compile("<artifactId>satchel</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(pom);
    assertThat(version.find()).isTrue();
    assertThat(Files.readAllLines(Chart.FOLDER.resolve("Chart.yaml")))
        .contains("appVersion: " + Objects.requireNonNull(version.group(1)));
  }
}
